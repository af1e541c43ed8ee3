/** The script of a Sql step: inline, or a file below the folder of its connection. */
import { constants, open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { SqlSettings } from '../../../src/domain/schedule/schedule.ts';
import type { SqlConnection } from '../../../src/domain/schedule/sql-connection.ts';
import { isPathBelow } from '../../../src/domain/steps/sql-rules.ts';
import { decodeUtf8 } from '../../../src/domain/text/utf8.ts';
import { misconfigured } from '../step-runner.ts';

const maxScriptFileBytes = 4 * 1024 * 1024;

/** @throws StepFailure `step-misconfigured` with the one reason why it cannot be run. */
export async function readSqlScript(
  { script, file }: Pick<SqlSettings, 'script' | 'file'>,
  connection: SqlConnection,
): Promise<string> {
  const text = script ?? (await readFile(file ?? '', connection));
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (plain.trim() === '') throw misconfigured('the script is empty');
  if (plain.includes('\0')) throw misconfigured('the script holds a NUL character');
  if (connection.driver === 'SqlServer') checkBatch(plain);
  return plain;
}

/** A word of the client tools, which no server knows. */
function checkBatch(text: string): void {
  const line = text.split('\n').findIndex((one) => /^\s*GO(?:\s+\d+)?\s*;?\s*$/i.test(one));
  if (line < 0) return;
  throw misconfigured(
    `line ${line + 1} of the script is GO, which only client tools read; leave it out, or make one step of each part`,
  );
}

async function readFile(file: string, { name, scriptFolder }: SqlConnection): Promise<string> {
  const shown = `the script ${JSON.stringify(file)}`;
  if (scriptFolder === null) {
    throw misconfigured(
      `the connection ${name} runs no files; its operator can give it a "scriptFolder", or write the script into the step`,
    );
  }
  if (!isPathBelow(file)) throw misconfigured(`${shown} leads out of the folder of its connection`);
  const path = join(scriptFolder, file);
  const [real, folder] = await Promise.all([realpath(path), realpath(scriptFolder)]).catch(
    (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'is not there' : `cannot be read (${error.code})`;
      throw misconfigured(`${shown} ${why} in the folder of scripts of ${name}`);
    },
  );
  // A link inside the folder may lead anywhere, and errors of a server quote what it could not read.
  if (!real.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
    throw misconfigured(`${shown} leads out of the folder of its connection`);
  }
  const bytes = await readBounded(real, shown);
  const decoded = decodeUtf8(bytes);
  if (!decoded.ok) throw misconfigured(`${shown} is not UTF-8: ${decoded.fault.message}`);
  return decoded.text;
}

async function readBounded(path: string, shown: string): Promise<Buffer> {
  // A pipe would be waited for.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      throw misconfigured(`${shown} cannot be read (${error.code})`);
    },
  );
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw misconfigured(`${shown} is not a file`);
    if (found.size > maxScriptFileBytes) throw misconfigured(`${shown} has more than 4 MiB`);
    const buffer = Buffer.alloc(found.size);
    const { bytesRead } = await handle.read({ buffer, position: 0 });
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
