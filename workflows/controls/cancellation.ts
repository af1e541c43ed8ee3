/** Cancel requests of the execution, and the cancellation scopes of its steps. */
import { CancellationScope, condition } from '@temporalio/workflow';
import { messageLength } from '../../src/domain/execution/step-result.ts';
import { excerpt } from '../../src/domain/text/clip.ts';

export type Cancellation = {
  /** Why the execution is being cancelled, or null. */
  requested(): { reason: string } | null;
  onRequest(act: (reason: string) => void): void;
};

// The SDK tells the workflow that it is cancelled, but not why; the interceptor sees the reason.
let statedReason = '';

export function noteCancelReason(reason: string | null | undefined): void {
  if (reason) statedReason = reason;
}

/** Remembers the request, because the walk asks between groups; Temporal itself tells running steps. */
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

/** A cancel does not end the wait unless the condition asks for it. Costs no history event. */
export function waitUntil(isSo: () => boolean): Promise<void> {
  return CancellationScope.nonCancellable(() => condition(isSo));
}

/** Returns at least `count` scopes, none of them cancelled: one per step of a group, in its order. */
export type StepScopes = (count: number) => readonly CancellationScope[];

/**
 * With a scope of its own each step can be cancelled without its siblings. Scopes are reused from group
 * to group, because creating one costs as much as walking a step. Once one is cancelled, all are
 * replaced: a cancel of the execution reaches scopes in the order of their creation, which must stay
 * the order of the steps.
 */
export function createStepScopes(): StepScopes {
  let scopes: CancellationScope[] = [];
  return (count) => {
    if (scopes.some((scope) => scope.consideredCancelled)) scopes = [];
    while (scopes.length < count) scopes.push(new CancellationScope());
    return scopes;
  };
}
