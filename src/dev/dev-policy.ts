/** The policy file of a development instance: steps may use what else runs on this machine. */
import { writeFileSync } from 'node:fs';

/** A guess of the developer's own services: any port but those of Temporal. */
const localHosts = ['127.0.0.1', '[::1]', 'localhost'];

/**
 * Temporal's gRPC, the API and PostgreSQL are denied on their own, as the worker knows them; the other
 * ports of Temporal are known only here. Its Web UI listens at an address that is not listed.
 */
export function writeDevPolicy(file: string, temporalPorts: readonly number[]): void {
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
