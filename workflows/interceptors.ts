/** Hands the transitions of an activation to the recorder at its end, before Temporal is answered. */
import type { WorkflowInterceptors } from '@temporalio/workflow';
import { noteCancelReason } from './controls/cancellation.ts';
import { flushTransitions, showProgress } from './transition-buffer.ts';

export function interceptors(): WorkflowInterceptors {
  return {
    internals: [
      {
        activate(input, next) {
          for (const { cancelWorkflow, queryWorkflow } of input.activation.jobs ?? []) {
            if (cancelWorkflow) noteCancelReason(cancelWorkflow.reason);
            // The Web UI sends a query; only then is the table worth its cost.
            if (queryWorkflow) showProgress();
          }
          return next(input);
        },
        concludeActivation(input, next) {
          flushTransitions();
          return next(input);
        },
      },
    ],
  };
}
