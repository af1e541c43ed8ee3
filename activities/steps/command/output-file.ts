/** The file in which a command leaves its outputs, for later steps. */
import { constants, open } from 'node:fs/promises';
import { join } from 'node:path';
import {
  boundOutputs,
  outputLimits,
  type StepOutputs,
} from '../../../src/domain/step-data/step-outputs.ts';

/** Names the file, which is not there at first. */
export const outputVariable = 'CARILLON_OUTPUT';

export function outputFileIn(scratch: string): string {
  return join(scratch, 'outputs');
}

type ReadOutputs = { outputs: StepOutputs | null; fault: string | null };

const nothing: ReadOutputs = { outputs: null, fault: null };
const none = (fault: string): ReadOutputs => ({
  outputs: null,
  fault: `its outputs were not kept: ${fault}`,
});

/** What a command wrote; `fault` is for the log of the step. Never throws, and never follows a link. */
export async function readOutputFile(path: string): Promise<ReadOutputs> {
  // A named pipe would wait for a writer.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch((error: NodeJS.ErrnoException) => error.code ?? '');
  if (typeof file === 'string') {
    return file === 'ENOENT' ? nothing : none(`${outputVariable} cannot be read (${file})`);
  }
  try {
    const found = await file.stat();
    if (!found.isFile()) return none(`${outputVariable} is no file`);
    const most = 2 * outputLimits.bytes;
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(most + 1), position: 0 });
    if (bytesRead > most) return none(`${outputVariable} has more than ${most} bytes`);
    return parseOutputs(buffer.toString('utf8', 0, bytesRead));
  } catch (error) {
    return none(
      `${outputVariable} cannot be read (${(error as NodeJS.ErrnoException).code ?? ''})`,
    );
  } finally {
    await file.close().catch(() => undefined);
  }
}

/** One JSON object, or lines `name=text` and `name:=JSON`. */
function parseOutputs(text: string): ReadOutputs {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed === '') return nothing;
  if (trimmed.startsWith('{')) {
    const value = parseJson(trimmed);
    if (typeof value !== 'object') return none('the object is no JSON');
    return boundOutputs(value as Record<string, unknown>);
  }
  const outputs = new Map<string, unknown>();
  for (const [index, line] of trimmed.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const [, name, json, value = ''] = /^([^=:\s]+)(:?)=(.*)$/.exec(line) ?? [];
    if (name === undefined) return none(`line ${index + 1} is not name=text or name:=JSON`);
    const read = json === '' ? value : parseJson(value);
    if (read === undefined) return none(`line ${index + 1} is no JSON behind :=`);
    outputs.set(name, read);
  }
  return boundOutputs(Object.fromEntries(outputs));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
