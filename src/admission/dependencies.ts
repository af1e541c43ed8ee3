/** What admission needs from outside: the database, and the workflows of executions in Temporal. */
import type { DeliveryStart } from '../domain/delivery.ts';
import type { Snapshot } from '../domain/execution/recording.ts';
import type { FinalExecutionStatus } from '../domain/execution/status.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../store/core/database.ts';

export type AdmissionDependencies = {
  database: Database;
  log: Logger;
  workflows: AdmissionWorkflows;
  /** Tenant of starts that name none, such as `temporal workflow start`; null refuses them. */
  defaultTenant: string | null;
  /** Whether the namespace has our search attributes: setting an unknown one fails the workflow. */
  searchAttributes: () => Promise<boolean>;
  /** How long a cancelled execution waits for steps that do not stop; 60 unless set. */
  cancelGraceSeconds?: number;
};

/** A workflow run as recorded, and the execution it carries out. */
export type AdmissionWorkflow = { executionId: string; workflowId: string; runId: string };

/** An execution that holds the lock of its schedule, or waits for it: then its term is null. */
export type QueueMember = AdmissionWorkflow & { term: number | null };

type SeenWorkflow =
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

/** Every operation except `snapshot` throws while Temporal cannot be reached. */
export type AdmissionWorkflows = {
  inspect(workflow: AdmissionWorkflow): Promise<SeenWorkflow>;
  /** Null when no worker answers, or the workflow had not begun. */
  snapshot(workflowId: string, runId: string): Promise<Snapshot | null>;
  /** Tells a waiting execution to ask for its turn; false when its workflow is closed or unknown. */
  wake(workflowId: string): Promise<boolean>;
  /** Idempotent: the same start again starts nothing more. */
  start(start: DeliveryStart & { searchAttributes: boolean }): Promise<unknown>;
  /** Asks it to end in an orderly way; no error when it has ended. */
  cancel(workflow: AdmissionWorkflow, reason: string): Promise<void>;
  /** Ends it at once; no error when it has ended. */
  terminate(workflow: AdmissionWorkflow, reason: string): Promise<void>;
};
