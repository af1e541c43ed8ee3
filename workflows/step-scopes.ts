/** Cancellation scopes of the steps of a group: each step can be cancelled without its siblings. */
import { CancellationScope } from '@temporalio/workflow';

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
