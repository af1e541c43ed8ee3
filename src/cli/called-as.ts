/** How this command line was called, so that the commands in hints can be pasted as they are. */
import { basename, relative } from 'node:path';

/** `npx carillon` from npm, `carillon` from the PATH, else the script that node was given. */
export function calledAs(
  script: string,
  { env, cwd }: { env: Readonly<Record<string, string | undefined>>; cwd: string },
): string {
  if (env['npm_command'] !== undefined) return 'npx carillon';
  if (basename(script) === 'carillon') return 'carillon';
  return `node ${relative(cwd, script) || script}`;
}

// Only as the first word of a command: at the start, or behind a colon, a pipe or a quote.
const command = /(^\s*|[:|;] +|[`"'])carillon (?=[a-z-])/g;

/** A line whose commands begin with `carillon`, with the words that really call it. */
export function asCalled(line: string, program: string): string {
  return program === 'carillon'
    ? line
    : line.replace(command, (_, before: string) => `${before}${program} `);
}
