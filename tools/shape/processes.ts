/** The processes of the shape: those of docker-compose.yml, several of each, for two tenants. */
import { randomBytes } from 'node:crypto';
import { type Addresses, type ComposePlan, localEnvironment, namesOf } from './compose-plan.ts';

export const shapeTenants = ['acme', 'beta'] as const;
export type ShapeTenant = (typeof shapeTenants)[number];

/** The pool that both tenants may use; each has another one, named after it. */
export const sharedPool = 'default';

export type ShapeProcess = {
  name: string;
  kind: 'server' | 'orchestrator' | 'steps';
  args: readonly string[];
  env: Readonly<Record<string, string>>;
};

/** What docker-compose.yml does not know: two tenants, two servers, payload keys, many requests. */
export type ShapeAdditions = {
  payloadKeysFile: string;
  /** Token of the step worker of beta; that of acme is the one of docker-compose.yml. */
  betaToken: string;
  tokensFile: string;
  /** Ports of the two servers. */
  serverPorts: readonly [number, number];
};

/** The limits of requests have tests of their own; here they would only stop the attempts. */
const manyRequests = 'requests=10000000,writes=10000000,reports=10000000';

/** Values of a .env file: every name of the example, with a password of its own. */
export function composeValues(
  example: string,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const names = namesOf(example);
  const random = (): string => randomBytes(24).toString('hex');
  return { ...Object.fromEntries(names.map((name) => [name, random()])), ...given };
}

/** Names and kinds of everything that is killed. */
export const shapeParts = [
  { name: 'postgres', kind: 'postgres' },
  { name: 'temporal', kind: 'temporal' },
  { name: 'server-1', kind: 'server' },
  { name: 'server-2', kind: 'server' },
  { name: 'orchestrator-1', kind: 'orchestrator' },
  { name: 'orchestrator-2', kind: 'orchestrator' },
  { name: 'steps-shared', kind: 'steps' },
  { name: 'steps-acme', kind: 'steps' },
  { name: 'steps-beta', kind: 'steps' },
] as const;

/** The servers, orchestrators and step workers; the worker's API is at `server:8080` in `addresses`. */
export function shapeProcesses(
  plan: ComposePlan,
  addresses: Addresses,
  additions: ShapeAdditions,
): ShapeProcess[] {
  const { serverPorts, payloadKeysFile } = additions;
  const from = (kind: ShapeProcess['kind'], places: Addresses = addresses) => {
    const service = plan.service(kind);
    const env = { ...localEnvironment(service, places), CARILLON_LOG_LEVEL: 'info' };
    return {
      kind,
      args: service.command,
      env: { ...env, CARILLON_PAYLOAD_KEYS_FILE: payloadKeysFile },
    };
  };
  const server = (port: number, index: number): ShapeProcess => {
    const { env, ...rest } = from('server');
    const place = { CARILLON_HOST: '127.0.0.1', CARILLON_PORT: String(port) };
    const limits = { CARILLON_RATE_LIMITS: manyRequests };
    return { ...rest, name: `server-${index + 1}`, env: { ...env, ...place, ...limits } };
  };
  const steps = (name: string, pools: string, port: number): ShapeProcess => {
    const { args, ...rest } = from('steps', { ...addresses, 'server:8080': `127.0.0.1:${port}` });
    return { ...rest, name, args: [...args, '--pool', pools] };
  };
  const [first, second] = serverPorts;
  return [
    ...serverPorts.map(server),
    { ...from('orchestrator'), name: 'orchestrator-1' },
    { ...from('orchestrator'), name: 'orchestrator-2' },
    withTokens(steps('steps-shared', sharedPool, first), additions),
    steps('steps-acme', 'acme', second),
    withToken(steps('steps-beta', 'beta', first), additions.betaToken),
  ];
}

function withToken(process: ShapeProcess, token: string): ShapeProcess {
  return { ...process, env: { ...process.env, CARILLON_TOKEN: token } };
}

/** The tokens of both tenants instead of the one of docker-compose.yml. */
function withTokens(process: ShapeProcess, { tokensFile }: ShapeAdditions): ShapeProcess {
  const { CARILLON_TOKEN: _one, ...env } = process.env;
  return { ...process, env: { ...env, CARILLON_TOKENS_FILE: tokensFile } };
}

/** Each tenant may use the shared pool and its own, and the simulated systems. */
export function shapePolicy(systemsUrl: string): object {
  const { host } = new URL(systemsUrl);
  const own = shapeTenants.map((tenant) => [tenant, { tenants: [tenant] }] as const);
  return {
    pools: { [sharedPool]: { tenants: shapeTenants }, ...Object.fromEntries(own) },
    egress: [{ tenants: shapeTenants, allow: [host] }],
  };
}
