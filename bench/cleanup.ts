/** Everything that was started, undone in the opposite order, once, also after Ctrl+C. */

export type Cleanup = {
  push(stop: () => Promise<void>): void;
  run(): Promise<void>;
  /** Whether it was run: nothing is started any more. */
  begun(): boolean;
};

export function createCleanup(): Cleanup {
  const stops: (() => Promise<void>)[] = [];
  let running: Promise<void> | null = null;
  const runAll = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) {
      await stop().catch((error: unknown) => console.error('while stopping:', error));
    }
  };
  return {
    push: (stop) => void stops.push(stop),
    run: () => (running ??= runAll()),
    begun: () => running !== null,
  };
}
