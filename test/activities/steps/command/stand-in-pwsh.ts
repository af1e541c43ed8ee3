/**
 * A program named `pwsh` for tests: PowerShell is not to be had on every machine. It writes down its arguments, and
 * runs the script of the step with a shell.
 */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export type StandIn = {
  /** A PATH on which it comes first. */
  path: string;
  /** One argument on each line. */
  argumentsFile: string;
  /** The file that it was asked to run. */
  startedFile: string;
  remove(): Promise<void>;
};

export async function createStandIn(program = 'pwsh'): Promise<StandIn> {
  const folder = await mkdtemp(join(tmpdir(), 'carillon-pwsh-'));
  const argumentsFile = join(folder, 'arguments');
  const startedFile = join(folder, 'started');
  const file = join(folder, program);
  await writeFile(
    file,
    `#!/bin/sh
printf '%s\n' "$@" > '${argumentsFile}'
while [ "$1" != -File ]; do shift; done
script=$2
shift 2
cat "$script" > '${startedFile}'
case "$script" in
*/start.ps1) exec /bin/sh "\${script%/*}/script.ps1" ;;
esac
exec /bin/sh "$script" "$@"
`,
  );
  await chmod(file, 0o755);
  return {
    path: [folder, process.env['PATH'] ?? ''].join(delimiter),
    argumentsFile,
    startedFile,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
