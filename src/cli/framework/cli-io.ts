/** Everything the CLI touches outside itself, so that a test can stand in for the terminal. */

export type Output = {
  isTTY: boolean;
  /** Size of the terminal in characters; asked for anew before each use, because windows change. */
  size(): { columns: number; rows: number };
  write: (text: string) => void;
};

export type CliIo = {
  /** How to call this command line again: `carillon`, `npx carillon`; see called-as.ts. */
  program: string;
  stdout: Output;
  stderr: Output;
  stdin: {
    isTTY: boolean;
    /** Everything up to the end of the input, at most 8 MiB. */
    read: () => Promise<string>;
  };
  fetch: typeof globalThis.fetch;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  now: () => Date;
  /** Rejects as soon as the signal is aborted. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Aborted by the first Ctrl+C. Commands that stop by themselves never ask for it. */
  interruption: () => AbortSignal;
  /** Asks on the terminal; only called when `stdin.isTTY`. */
  ask: (question: string) => Promise<string>;
};
