/** Cancel requests, seen once and remembered: the walk asks, running steps are told by Temporal. */
import { CancellationScope } from '@temporalio/workflow';
import { messageLength } from '../src/domain/outcome.ts';
import { excerpt } from '../src/domain/text.ts';

export type Cancellation = {
  /** Why the execution is being cancelled, or null when nobody asked. */
  requested(): { reason: string } | null;
  onRequest(act: (reason: string) => void): void;
};

// The SDK tells the workflow that it is cancelled, but not why; the interceptor sees the reason.
let statedReason = '';

export function noteCancelReason(reason: string | null | undefined): void {
  if (reason) statedReason = reason;
}

export function watchCancellation(): Cancellation {
  let request: { reason: string } | null = null;
  let react: (reason: string) => void = () => undefined;
  CancellationScope.current().cancelRequested.catch(() => {
    const reason = excerpt(statedReason || 'Cancelled on request', messageLength);
    request = { reason };
    react(reason);
  });
  return {
    requested: () => request,
    onRequest(act) {
      react = act;
      if (request) act(request.reason);
    },
  };
}
