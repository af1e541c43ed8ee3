/** The file that describes a running development instance, and the check that it still runs. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { processIdentity } from './supervise/process-lock.ts';

/** The content of `carillon dev --ready-file`. */
export type DevInstance = {
  /** Id of this start of the instance; only its API answers with it. */
  instanceId: string;
  pid: number;
  /** Tells the process from a later one with the same id. */
  processIdentity: string;
  startedAt: string;
  /** Directory it was started in. */
  startedIn: string;
  apiUrl: string;
  /** Null when there is no console. */
  consoleUrl: string | null;
  temporalAddress: string;
  temporalNamespace: string;
  /** Null when Temporal was not started here. */
  temporalUiUrl: string | null;
  /** Temporal's own command line; null when Temporal was not started here. */
  temporalBinary: string | null;
  databaseUrl: string;
  dataDir: string;
  /** The simulated connected systems: their journal and knobs. */
  systemsUrl: string;
};

/** Written atomically and readable by its owner only: it may contain the database password. */
export function writeInstanceFile(file: string, instance: Partial<DevInstance>): void {
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  writeFileSync(partial, `${JSON.stringify(instance)}\n`, { mode: 0o600 });
  renameSync(partial, file);
}

export function removeInstanceFile(file: string): void {
  rmSync(file, { force: true });
}

/** The instance described by a file; null when the content is not valid, or its process has ended. */
export function readRunningInstance(text: string): Omit<DevInstance, 'databaseUrl'> | null {
  const instance = parse(text);
  if (instance === null) return null;
  const running = processIdentity(instance.pid) === instance.processIdentity;
  return running && isOnThisMachine(instance.apiUrl) ? instance : null;
}

const texts = [
  'instanceId',
  'processIdentity',
  'apiUrl',
  'dataDir',
  'startedIn',
  'temporalAddress',
  'temporalNamespace',
] as const satisfies (keyof DevInstance)[];

function parse(text: string): Omit<DevInstance, 'databaseUrl'> | null {
  try {
    const found = JSON.parse(text) as Partial<DevInstance>;
    const complete = texts.every((name) => typeof found[name] === 'string');
    return complete && typeof found.pid === 'number' ? (found as DevInstance) : null;
  } catch {
    return null;
  }
}

/** Another user may have written the file, and clients send a token to its address. */
function isOnThisMachine(url: string): boolean {
  const name = URL.canParse(url) ? new URL(url).hostname : '';
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}
