/** What a person can do to executions, steps and schedules. Every answer comes from the server; nothing is assumed. */
import {
  api,
  type BulkBody,
  type BulkOperation,
  type BulkPreview,
  type ScheduleBody,
  type StepBody,
} from '../api/client.ts';

type Reason = string;

/** An empty reason is none. */
function given(reason: Reason): { reason?: string } {
  return reason.trim() === '' ? {} : { reason: reason.trim() };
}

export type ExecutionCommand = 'pause' | 'resume' | 'cancel';

export async function commandExecution(
  command: ExecutionCommand,
  id: string,
  reason: Reason,
): Promise<void> {
  const init = { params: { path: { id } }, body: given(reason) };
  await api().POST(`/api/v1/schedule-executions/{id}/${command}`, init);
}

export type StepCommand = 'skip' | 'cancel' | 'hold' | 'release' | 'retry-now';

/** Gives the id of the approval that it waits for; null when it is done. */
export async function commandStep(
  command: StepCommand,
  { id, stepIndex }: { id: string; stepIndex: number },
  reason: Reason,
): Promise<string | null> {
  const init = { params: { path: { id, step: String(stepIndex) } }, body: { reason } };
  const path = `/api/v1/schedule-executions/{id}/steps/{step}/${command}` as const;
  return approvalIn((await api().POST(path, init)).data);
}

function approvalIn(answer: object): string | null {
  return 'requestedBy' in answer && 'id' in answer ? String(answer.id) : null;
}

export type SettableStatus = 'Completed' | 'Failed' | 'Skipped';

/** As `commandStep`. */
export async function setStepResult(
  { id, stepIndex, status }: { id: string; stepIndex: number; status: SettableStatus },
  reason: Reason,
): Promise<string | null> {
  const path = '/api/v1/schedule-executions/{id}/steps/{step}/set-result';
  const params = { path: { id, step: String(stepIndex) } };
  return approvalIn((await api().POST(path, { params, body: { status, reason } })).data);
}

export async function moveStep(
  { id, stepIndex, place, target }: { id: string; stepIndex: number } & StepMove,
  reason: Reason,
): Promise<void> {
  const path = '/api/v1/schedule-executions/{id}/steps/{step}/move';
  const params = { path: { id, step: String(stepIndex) } };
  await api().POST(path, { params, body: { place, target, reason } });
}

export async function insertStep(
  { id, step, place, target }: { id: string; step: StepBody } & StepMove,
  reason: Reason,
): Promise<void> {
  const path = '/api/v1/schedule-executions/{id}/steps';
  await api().POST(path, { params: { path: { id } }, body: { step, place, target, reason } });
}

/** `target` is the key of another step. */
export type StepMove = { place: 'Before' | 'After' | 'With'; target: string };

export type DecisionVerb = 'approve' | 'reject';

/** Of an Approval step that waits. */
export async function decideStep(
  verb: DecisionVerb,
  { id, stepIndex }: { id: string; stepIndex: number },
  reason: Reason,
): Promise<void> {
  const params = { path: { id, step: String(stepIndex) } };
  const at = '/api/v1/schedule-executions/{id}/steps/{step}';
  if (verb === 'reject') await api().POST(`${at}/reject`, { params, body: { reason } });
  else await api().POST(`${at}/approve`, { params, body: given(reason) });
}

export type RetryRevision = 'AsItWas' | 'Current';

/** Returns the id of the new execution. */
export async function retryExecution(
  id: string,
  revision: RetryRevision,
  reason: Reason,
): Promise<string> {
  const path = '/api/v1/schedule-executions/{id}/retry';
  const body = { revision, ...given(reason) };
  return (await api().POST(path, { params: { path: { id } }, body })).data.id;
}

/** Returns the id of the new execution. */
export async function runSchedule(
  ref: string,
  reason: Reason,
  {
    parameters,
    ...how
  }: { parameters: Readonly<Record<string, string | number | boolean>>; priority?: number },
): Promise<string> {
  const path = '/api/v1/schedules/{ref}/run';
  const values = Object.keys(parameters).length === 0 ? {} : { parameters: { ...parameters } };
  const body = { ...given(reason), ...values, ...how };
  return (await api().POST(path, { params: { path: { ref } }, body })).data.id;
}

/** Returns the id of the new execution. */
export async function runRunProfile(
  { system, runProfile }: { system: string; runProfile: string },
  reason: Reason,
): Promise<string> {
  const path = '/api/v1/connected-systems/{name}/run';
  const body = { runProfile, ...given(reason) };
  return (await api().POST(path, { params: { path: { name: system } }, body })).data.id;
}

/** All executions that did not run. */
export async function removeDemoHistory(): Promise<void> {
  await api().DELETE('/api/v1/demo-history');
}

export async function enableSchedule(ref: string, reason: Reason): Promise<void> {
  const path = '/api/v1/schedules/{ref}/enable';
  await api().POST(path, { params: { path: { ref } }, body: given(reason) });
}

/** `until` is an instant; null for no end. */
export async function disableSchedule(
  ref: string,
  reason: Reason,
  until: string | null,
): Promise<void> {
  const path = '/api/v1/schedules/{ref}/disable';
  const body = { ...given(reason), ...(until !== null && { until }) };
  await api().POST(path, { params: { path: { ref } }, body });
}

/** Undoes what was changed in Temporal. */
export async function reconcileSchedule(ref: string, reason: Reason): Promise<void> {
  const path = '/api/v1/schedules/{ref}/reconcile';
  await api().POST(path, { params: { path: { ref } }, body: given(reason) });
}

type MilestonePlace = { ref: string; anchor: string; offset: string };

/** Returns the id of the execution that tries it. */
export async function tryMilestone(
  { ref, ...place }: MilestonePlace,
  reason: Reason,
): Promise<string> {
  const path = '/api/v1/schedules/{ref}/milestones/try';
  const init = { params: { path: { ref } }, body: { ...place, ...given(reason) } };
  return (await api().POST(path, init)).data.id;
}

/** Forgets its failures. */
export async function resetMilestone(
  { ref, ...place }: MilestonePlace,
  reason: Reason,
): Promise<void> {
  const path = '/api/v1/schedules/{ref}/milestones/reset';
  await api().POST(path, { params: { path: { ref } }, body: { ...place, reason } });
}

/** Starts one fire that did not run. */
export async function backfillFire(ref: string, at: string, reason: Reason): Promise<void> {
  const path = '/api/v1/schedules/{ref}/backfills';
  const body = { from: at, until: at, ...given(reason) };
  await api().POST(path, { params: { path: { ref } }, body });
}

/** What a change of a schedule is made against. */
export async function readVersion(ref: string): Promise<{ revision: number; etag: string | null }> {
  const path = '/api/v1/schedules/{ref}';
  const { data, response } = await api().GET(path, { params: { path: { ref } } });
  return { revision: data.revision, etag: response.headers.get('etag') };
}

type Version = { ref: string; etag: string | null };

/**
 * A conflict when the schedule is no longer at that version. Gives the id of the approval that it waits for; null when
 * it is done.
 */
export async function replaceSchedule(
  { ref, etag }: Version,
  definition: ScheduleBody,
  reason: Reason,
): Promise<string | null> {
  const headers = etag === null ? {} : { 'if-match': etag };
  const body = { ...definition, ...given(reason) };
  const path = '/api/v1/schedules/{ref}';
  const { data } = await api().PUT(path, { params: { path: { ref } }, headers, body });
  return approvalIn(data);
}

export async function deleteSchedule({ ref, etag }: Version): Promise<void> {
  const headers = etag === null ? {} : { 'if-match': etag };
  await api().DELETE('/api/v1/schedules/{ref}', { params: { path: { ref } }, headers });
}

/** `until` is an instant; null for no end. */
export async function setHold(reason: Reason, until: string | null): Promise<void> {
  const body = { reason, ...(until !== null && { until }) };
  await api().PUT('/api/v1/hold', { body });
}

export async function releaseHold(): Promise<void> {
  await api().DELETE('/api/v1/hold', {});
}

/** What would be done. */
export async function previewBulk(body: BulkBody): Promise<BulkPreview> {
  const { data } = await api().POST('/api/v1/bulk-operations', { body: { ...body, dryRun: true } });
  if ('applicable' in data) return data;
  throw new Error('The server did not answer with a preview');
}

export async function createBulk(body: BulkBody, reason: Reason): Promise<BulkOperation> {
  const { data } = await api().POST('/api/v1/bulk-operations', {
    body: { ...body, ...given(reason) },
  });
  if ('createdAt' in data) return data;
  throw new Error('The server did not answer with a bulk operation');
}

/** What was done stays. */
export async function cancelBulk(id: string, reason: Reason): Promise<void> {
  const path = '/api/v1/bulk-operations/{id}/cancel';
  await api().POST(path, { params: { path: { id } }, body: given(reason) });
}
