/** A workflow around one step activity, for tests on a real server. */
import { type ActivityOptions, scheduleActivity } from '@temporalio/workflow';

export function oneStep(type: string, input: unknown, options: ActivityOptions): Promise<unknown> {
  return scheduleActivity(type, [input], options);
}
