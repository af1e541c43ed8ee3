/** Hands the activation's transitions to the recorder as its last act, before Temporal is answered. */
import type { WorkflowInterceptors } from '@temporalio/workflow';
import { noteCancelReason } from './controls/cancellation.ts';
import { flushTransitions, showProgress } from './recording/transition-buffer.ts';

export function interceptors(): WorkflowInterceptors {
  return {
    internals: [
      {
        activate(input, next) {
          for (const { cancelWorkflow, queryWorkflow } of input.activation.jobs ?? []) {
            if (cancelWorkflow) noteCancelReason(cancelWorkflow.reason);
            // Whoever looks at the workflow asks by a query; nobody pays for it before.
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
