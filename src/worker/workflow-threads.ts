/**
 * Makes the threads of workflow code cheaper: they keep neither a stack for each promise nor a watching
 * thread for each call. Both are there for workflow code that is not trusted; ours is one tested bundle.
 */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import threads from 'node:worker_threads';

/** `full` leaves the threads as Temporal's SDK makes them. */
export type WorkflowSandbox = 'lean' | 'full';

const threadProgram = fileURLToPath(new URL('./workflow-thread.js', import.meta.url));
/** The program of the SDK's threads; a version that calls it otherwise gets threads as they are. */
const sdkProgram = /^workflow-worker-thread(\.js)?$/;

const FullWorker = threads.Worker;

class LeanWorker extends FullWorker {
  constructor(program: string | URL, options: threads.WorkerOptions = {}) {
    const lean = typeof program === 'string' && sdkProgram.test(basename(program));
    super(lean ? threadProgram : program, lean ? { ...options, argv: [program] } : options);
  }
}

/** How the SDK makes its threads in this process from now on. */
export function useWorkflowThreads(sandbox: WorkflowSandbox): void {
  // The SDK offers no option for it, and looks the class up each time.
  threads.Worker = sandbox === 'lean' ? LeanWorker : FullWorker;
}
