import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execFileAsync = promisify(execFile);

/** The Temporal CLI release we download or build (it contains server 1.29.1 and Web UI 2.42). */
export const TEMPORAL_CLI_VERSION = '1.5.1';

/** The program's own version line, or `null` when it is no working Temporal CLI (10 s at most). */
export async function readTemporalVersion(binary: string): Promise<string | null> {
  try {
    const { stdout } = await execFileAsync(binary, ['--version'], { timeout: 10_000 });
    const line = stdout.trim();
    return line.startsWith('temporal version') ? line : null;
  } catch {
    return null;
  }
}

/** Version of the server within a CLI, from the CLI's version line; the file of its data is named by it. */
export function serverVersionIn(line: string): string {
  const version = /\(Server ([^,)\s]+)/.exec(line)?.[1] ?? line;
  return version.replace(/[^\w.-]+/g, '-');
}
