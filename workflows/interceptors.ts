/** Hands the activation's transitions to the recorder as its last act, before Temporal is answered. */
import type { WorkflowInterceptors } from '@temporalio/workflow';
import { noteCancelReason } from './cancellation.ts';
import { flushLedger } from './ledger.ts';

export function interceptors(): WorkflowInterceptors {
  return {
    internals: [
      {
        activate(input, next) {
          for (const { cancelWorkflow } of input.activation.jobs ?? []) {
            noteCancelReason(cancelWorkflow?.reason);
          }
          return next(input);
        },
        concludeActivation(input, next) {
          flushLedger();
          return next(input);
        },
      },
    ],
  };
}
