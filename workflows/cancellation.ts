/** Cancel requests, seen once and remembered: the walk asks, running steps are told by Temporal. */
import { CancellationScope } from '@temporalio/workflow';

export type Cancellation = {
  /** Why the execution is being cancelled, or null when nobody asked. */
  requested(): { reason: string } | null;
  onRequest(act: () => void): void;
};

export function watchCancellation(): Cancellation {
  let request: { reason: string } | null = null;
  let react: () => void = () => undefined;
  CancellationScope.current().cancelRequested.catch(() => {
    request = { reason: 'Cancelled on request' };
    react();
  });
  return {
    requested: () => request,
    onRequest(act) {
      react = act;
      if (request) act();
    },
  };
}
