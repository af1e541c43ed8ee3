/** In a peer's worker: starts the runs that the driver asks for, and says when each has ended. */
import type { JobName } from '../job-shapes.ts';
import type { DriverMessage, WorkerMessage } from '../worker-messages.ts';

/** `run` resolves when the run has ended and its end is stored. */
export function serveRuns(run: (job: JobName) => Promise<unknown>): void {
  process.on('message', (message: DriverMessage) => {
    if (typeof message === 'string') return;
    const end = (error: string | null): void =>
      void process.send?.({ type: 'ended', id: message.id, error } satisfies WorkerMessage);
    run(message.job).then(
      () => end(null),
      (error: unknown) => end(error instanceof Error ? error.message : String(error)),
    );
  });
}
