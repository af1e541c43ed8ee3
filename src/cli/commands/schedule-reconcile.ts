/** `carillon schedule reconcile`: ours again, after somebody changed the Temporal Schedule. */
import type { CommandContext } from '../command-context.ts';
import { findSchedule } from '../find-schedule.ts';

export async function reconcileSchedule(context: CommandContext, reference: string): Promise<void> {
  const { api, answer, flags } = context;
  const { schedule } = await findSchedule(api, reference);
  const reconciled = await api.reconcileSchedule(schedule.id, flags.reason);
  await answer.one(reconciled, {
    nameOf: ({ slug }) => slug,
    lines: ({ slug, sync }) => [
      sync.state === 'InSync'
        ? `schedule ${slug} is in Temporal as it is here`
        : `schedule ${slug} goes to Temporal as soon as it can: ${sync.error ?? 'pending'}`,
    ],
  });
}
