/** The policy file of a development instance: steps may use what else runs on this machine. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A guess of the developer's own services: any port but those of Temporal. */
const localHosts = ['127.0.0.1', '[::1]', 'localhost'];

/** The developer's own file replaces ours, so that a policy can be tried out. */
export function choosePolicyFile(
  { dataDir, env }: { dataDir: string; env: NodeJS.ProcessEnv },
  temporalPorts: readonly number[],
): string {
  const own = env['CARILLON_POLICY_FILE'];
  if (own) return own;
  const file = join(dataDir, 'policy.json');
  writeDevPolicy(file, temporalPorts);
  return file;
}

/**
 * Temporal's gRPC, the API and PostgreSQL are denied on their own, as the worker knows them; the other
 * ports of Temporal are known only here. Its Web UI listens at an address that is not listed.
 */
function writeDevPolicy(file: string, temporalPorts: readonly number[]): void {
  const deny = temporalPorts.map((port) => `*:${port}`);
  writePolicy(file, { egress: [{ allow: localHosts, deny }] });
}

/** Steps may use the simulated systems and nothing else of this machine. */
export function writeSystemsPolicy(file: string, systemsUrl: string): void {
  writePolicy(file, { egress: [{ allow: [new URL(systemsUrl).host] }] });
}

function writePolicy(file: string, policy: object): void {
  writeFileSync(file, `${JSON.stringify(policy, null, 2)}\n`, { mode: 0o600 });
}
