/** Hands the activation's transitions to the recorder as its last act, before Temporal is answered. */
import type { WorkflowInterceptors } from '@temporalio/workflow';
import { flushLedger } from './ledger.ts';

export function interceptors(): WorkflowInterceptors {
  return {
    internals: [
      {
        concludeActivation(input, next) {
          flushLedger();
          return next(input);
        },
      },
    ],
  };
}
