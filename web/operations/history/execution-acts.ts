/** What can be done with many executions at once, and how a bulk operation takes the filters of the history. */
import type { ExecutionFilter } from '../../api/queries.ts';
import type { BulkAct } from '../bulk/bulk-bar.tsx';
import type { BulkFilter } from '../bulk/selection.ts';

export const executionActs: readonly BulkAct[] = [
  {
    kind: 'CancelExecutions',
    verb: 'Cancel',
    effect: 'Running steps are asked to stop. Steps that have not begun do not run.',
    danger: true,
  },
  {
    kind: 'RetryExecutions',
    verb: 'Retry',
    effect: 'Each runs again, as it was, without the steps that ended well.',
  },
  {
    kind: 'PauseExecutions',
    verb: 'Pause',
    effect: 'The running groups end; no further group begins until they are resumed.',
  },
  { kind: 'ResumeExecutions', verb: 'Resume', effect: 'Each continues with its next group.' },
];

/** Bulk operations take several statuses as a list. */
export function toBulkFilter({ status, ...others }: ExecutionFilter): BulkFilter {
  const given = Object.entries(others).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(given), ...(status && { status: status.split(',') as never }) };
}
