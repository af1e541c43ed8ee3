import { CancellationScope, condition } from '@temporalio/workflow';

/** Being cancelled does not throw here: the condition has to ask for it. Costs no event. */
export function waitUntil(isSo: () => boolean): Promise<void> {
  return CancellationScope.nonCancellable(() => condition(isSo));
}
