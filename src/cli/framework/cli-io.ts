/** Everything the CLI uses outside itself, so that a test can replace the terminal. */
export type Output = {
  isTTY: boolean;
  /** Size of the terminal in characters; read before each use, because windows are resized. */
  size(): { columns: number; rows: number };
  write: (text: string) => void;
};

export type CliIo = {
  /** How to call this command line again: `carillon` or `npx carillon`. */
  program: string;
  stdout: Output;
  stderr: Output;
  stdin: {
    isTTY: boolean;
    /** The whole input, at most 8 MiB. */
    read: () => Promise<string>;
  };
  fetch: typeof globalThis.fetch;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  now: () => Date;
  /** Rejects when the signal is aborted. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Aborted by the first Ctrl+C. Commands with a stop of their own do not use it. */
  interruption: () => AbortSignal;
  /** Asks on the terminal; only called when `stdin.isTTY`. */
  ask: (question: string) => Promise<string>;
  /** As `ask`, and what is typed is not shown. */
  askHidden: (question: string) => Promise<string>;
  /** Opens a page in the browser of the user; false when there is none. */
  openUrl: (url: string) => Promise<boolean>;
  /** Opens a file in the editor of the user; the exit code of the editor. */
  edit: (file: string) => Promise<number>;
};
