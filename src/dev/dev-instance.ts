/** The file that tells clients where the running development instance is. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What `carillon dev --ready-file` writes once everything answers. */
export type DevInstance = {
  apiUrl: string;
  temporalAddress: string;
  temporalNamespace: string;
  /** Null when Temporal was not started here. */
  temporalUiUrl: string | null;
  databaseUrl: string;
  dataDir: string;
  /** The simulated connected systems: their journal and knobs. */
  systemsUrl: string;
};

/** Appears whole or not at all, and only its owner may read it: it holds the database password. */
export function writeInstanceFile(file: string, instance: DevInstance): void {
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  writeFileSync(partial, `${JSON.stringify(instance)}\n`, { mode: 0o600 });
  renameSync(partial, file);
}

export function removeInstanceFile(file: string): void {
  rmSync(file, { force: true });
}
