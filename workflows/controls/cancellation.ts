/** Cancel requests, seen once and remembered: the walk asks, running steps are told by Temporal. */
import { CancellationScope, condition } from '@temporalio/workflow';
import { messageLength } from '../../src/domain/execution/step-result.ts';
import { excerpt } from '../../src/domain/text/clip.ts';

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

/** Being cancelled does not throw here: the condition has to ask for it. Costs no event. */
export function waitUntil(isSo: () => boolean): Promise<void> {
  return CancellationScope.nonCancellable(() => condition(isSo));
}

// Cancellation scopes of the steps of a group: each step can be cancelled without its siblings.

/** Answers at least `count` scopes, none of them cancelled, by the place of the step in its group. */
export type StepScopes = (count: number) => readonly CancellationScope[];

/**
 * Scopes serve one group after the other: making one costs as much as walking a step. A cancelled one
 * ends that, for all: scopes must be as old as their order, in which a cancel of the execution
 * reaches them.
 */
export function openStepScopes(): StepScopes {
  let scopes: CancellationScope[] = [];
  return (count) => {
    if (scopes.some((scope) => scope.consideredCancelled)) scopes = [];
    while (scopes.length < count) scopes.push(new CancellationScope());
    return scopes;
  };
}
