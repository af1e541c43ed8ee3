/** What the gate needs of Temporal. Never asked inside a transaction. */
import type { DeliveryStart } from '../../src/domain/delivery.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import type { FinalExecutionStatus } from '../../src/domain/status.ts';

/** A workflow run as the record names it, and the execution it carries out. */
export type GateWorkflow = { executionId: string; workflowId: string; runId: string };

export type SeenWorkflow =
  | { state: 'open' }
  | { state: 'notFound' }
  | {
      state: 'closed';
      runId: string;
      status: FinalExecutionStatus;
      closedAt: Date;
      /** Who ended it and why, as far as Temporal tells. */
      detail: string;
    };

/** Every operation throws while Temporal cannot be asked, `snapshot` excepted. */
export type GateWorkflows = {
  inspect(workflow: GateWorkflow): Promise<SeenWorkflow>;
  /** Null when no worker answers, or the workflow had not begun. */
  snapshot(workflowId: string, runId: string): Promise<Snapshot | null>;
  /** Tells a waiting execution to ask for its turn; false when its workflow is closed or unknown. */
  wake(workflowId: string): Promise<boolean>;
  /** Starts what is owed; the same one again starts nothing more. */
  start(start: DeliveryStart & { searchAttributes: boolean }): Promise<unknown>;
  /** Asks it to end in an orderly way; no error when it has ended. */
  cancel(workflow: GateWorkflow, reason: string): Promise<void>;
  /** Ends it at once; no error when it has ended. */
  terminate(workflow: GateWorkflow, reason: string): Promise<void>;
};
