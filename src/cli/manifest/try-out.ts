/** `--dry-run=server`: the server checks every change of a plan as if it were written, and writes nothing. */
import type { DryRunResult } from '../../contract/dry-runs.ts';
import type { Problem } from '../../contract/operations/problems.ts';
import { ApiProblem } from '../api/api-error.ts';
import { CliError, exitCodes } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { writeOf } from './carry-out.ts';
import { showObject } from './kinds.ts';
import { placeProblem } from './manifest.ts';
import type { PlannedChange } from './plan.ts';

export type Tried = {
  change: PlannedChange;
  /** Null for a change that the server would accept. */
  refusal: CliError | null;
  /** Why the refusal, for programs. */
  problem: Problem | null;
  /** What the server would say besides. */
  notes: string[];
};

/** All changes in one dry run, so that each sees those before it. */
export async function tryOut(
  { send, flags }: CommandContext,
  plan: readonly PlannedChange[],
): Promise<Tried[]> {
  const changes = plan.filter(({ action }) => action !== 'unchanged');
  if (changes.length === 0) return plan.map(accepted);
  const { dryRunLimits } = await import('../../contract/dry-runs.ts');
  if (changes.length > dryRunLimits.requests) {
    const detail = `a server tries at most ${dryRunLimits.requests} changes at once, and these are ${changes.length}`;
    throw new CliError(detail, { exitCode: exitCodes.usage, lines: ['Give fewer documents.'] });
  }
  const requests = changes.map((change) => {
    const { ifMatch, ...request } = writeOf(change, flags.reason);
    return { ...request, ...(ifMatch !== null && { ifMatch }) };
  });
  const { body } = await send<{ results: DryRunResult[] }>({
    method: 'POST',
    readOnly: true,
    path: '/dry-runs',
    body: { requests },
  });
  const results = new Map(changes.map((change, index) => [change, body.results[index]]));
  return plan.map((change) => {
    const result = results.get(change);
    return result ? judge(change, result) : accepted(change);
  });
}

function accepted(change: PlannedChange): Tried {
  return { change, refusal: null, problem: null, notes: [] };
}

function judge(change: PlannedChange, { status, body }: DryRunResult): Tried {
  if (status >= 400) {
    const problem = body as Problem;
    const error = new ApiProblem(problem);
    const placed = change.manifest ? placeProblem(error, change.manifest.placeOf) : error;
    return { change, refusal: placed as CliError, problem, notes: [] };
  }
  if (status === 202) {
    return { ...accepted(change), notes: [`${showObject(change)} would wait for another user`] };
  }
  const { warnings = [] } = (body ?? {}) as { warnings?: string[] };
  return { ...accepted(change), notes: warnings.map((warning) => `warning: ${warning}`) };
}

/** @throws CliError that lists every refusal, with the exit code of the first. */
export function refuseRefused(tried: readonly Tried[]): void {
  const refused = tried.filter(({ refusal }) => refusal !== null);
  const [first] = refused;
  if (!first?.refusal) return;
  const changes = tried.filter(({ change }) => change.action !== 'unchanged').length;
  throw new CliError(`the server would refuse ${refused.length} of ${changes} changes`, {
    exitCode: first.refusal.exitCode,
    lines: refused.flatMap(({ change, refusal }) => [
      `${showObject(change)}: ${refusal?.message ?? ''}`,
      ...(refusal?.lines ?? []),
    ]),
  });
}
