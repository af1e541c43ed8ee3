/** What a write answers: the object, or that another user must approve the change first. */
import { ApiError } from '../api-error.ts';
import type { components } from '../api-types.ts';

type Approval = components['schemas']['Approval'];

/** @throws ApiError `approval-needed`: nothing was changed, and nothing will be until another user approves. */
export function written<D>(answer: { data: D; response: Response }): Exclude<D, Approval> {
  const { status, headers } = answer.response;
  const [, id] = /\/approvals\/([0-9a-f-]{36})$/.exec(headers.get('location') ?? '') ?? [];
  if (status !== 202 || id === undefined) return answer.data as Exclude<D, Approval>;
  const title = 'nothing was changed yet: another user must approve it';
  throw new ApiError({ code: 'approval-needed', title, detail: `approval ${id}`, status });
}
