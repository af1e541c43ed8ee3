import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readServerConfig, readWorkerConfig } from '../../src/config/config.ts';
import { localEnvironment, readComposePlan } from '../../tools/shape/compose-plan.ts';
import { statementsOf } from '../../tools/shape/databases.ts';
import {
  composeValues,
  shapeParts,
  type ShapeProcess,
  shapeProcesses,
} from '../../tools/shape/processes.ts';
import { pinnedServerVersion } from '../../tools/shape/server-programs.ts';
import { innerPortCount, temporalConfig } from '../../tools/shape/temporal-config.ts';

const read = (file: string): string => readFileSync(file, 'utf8');
const values = composeValues(read('.env.example'), {
  CARILLON_COMMAND_STEPS: 'true',
  CARILLON_WORKER_TOKEN: 'token-of-acme',
  CARILLON_CREDENTIALS: '/files/credentials.json',
  CARILLON_SYSTEMS: '/files/systems.json',
  CARILLON_POLICY: '/files/policy.json',
});
const plan = readComposePlan(read('docker-compose.yml'), values);
const addresses = {
  'postgres:5432': '127.0.0.1:5001',
  'temporal:7233': '127.0.0.1:5002',
  'server:8080': '127.0.0.1:5003',
};
const processes = shapeProcesses(plan, addresses, {
  payloadKeysFile: '/files/keys.json',
  betaToken: 'token-of-beta',
  tokensFile: '/files/tokens.json',
  serverPorts: [5003, 5004],
});
const named = (name: string): ShapeProcess => {
  const found = processes.find((one) => one.name === name);
  if (!found) throw new Error(`no process ${name}`);
  return found;
};

describe('the processes of `npm run shape`', () => {
  it('are two servers, two orchestrators and three step workers, all of which chaos kills', () => {
    const names = processes.map(({ name, kind }) => ({ name, kind }));
    const others = [
      { name: 'postgres', kind: 'postgres' },
      { name: 'temporal', kind: 'temporal' },
    ];
    expect([...others, ...names]).toEqual(shapeParts);
  });

  it('run the commands of docker-compose.yml, and step workers for their pools', () => {
    expect(named('server-2').args).toEqual(['server']);
    expect(named('orchestrator-1').args).toEqual(['worker', '--role', 'orchestrator']);
    expect(named('steps-beta').args).toEqual(['worker', '--role', 'steps', '--pool', 'beta']);
  });

  it('have settings that each process accepts, with no place of a container in them', () => {
    for (const { kind, env } of processes) {
      const config = kind === 'server' ? readServerConfig(env) : readWorkerConfig(env);
      expect(config.temporal).toMatchObject({
        address: '127.0.0.1:5002',
        payloadKeysFile: '/files/keys.json',
      });
      expect(JSON.stringify(env)).not.toMatch(
        /\/run\/|postgres:5432|temporal:7233|server:8080|\$\{/,
      );
    }
  });

  it('keep every setting that docker-compose.yml gives, unless two tenants need another', () => {
    const own = ['CARILLON_HOST', 'CARILLON_PORT', 'CARILLON_TOKEN', 'CARILLON_API_URL'];
    for (const { kind, env } of processes) {
      const given = localEnvironment(plan.service(kind), addresses);
      const kept = Object.entries(given).filter(([key]) => !own.includes(key));
      expect(env).toMatchObject(Object.fromEntries(kept));
    }
  });

  it('give the database to servers and orchestrators alone, by the login that owns nothing', () => {
    const url = `postgres://carillon:${values['CARILLON_DATABASE_PASSWORD']}@127.0.0.1:5001/carillon`;
    for (const { kind, env } of processes) {
      expect(env['DATABASE_URL']).toBe(kind === 'steps' ? undefined : url);
      expect(env).not.toHaveProperty('DATABASE_OWNER_URL');
    }
    const migrate = localEnvironment(plan.service('migrate'), addresses);
    expect(migrate['DATABASE_OWNER_URL']).toContain('//carillon_owner:');
    expect(migrate['DATABASE_URL']).toBe(url);
  });

  it('give each step worker the tokens of its tenants', () => {
    expect(named('steps-acme').env).toMatchObject({ CARILLON_TOKEN: 'token-of-acme' });
    expect(named('steps-beta').env).toMatchObject({ CARILLON_TOKEN: 'token-of-beta' });
    expect(named('steps-shared').env).toMatchObject({ CARILLON_TOKENS_FILE: '/files/tokens.json' });
    expect(named('steps-shared').env).not.toHaveProperty('CARILLON_TOKEN');
  });
});

describe('readComposePlan', () => {
  const text = (value: string): string => `services: { one: { environment: { KEY: '${value}' } } }`;
  const environment = (value: string, given: Record<string, string> = {}) =>
    readComposePlan(text(value), given).service('one').environment['KEY'];

  it.each([
    ['${NAME}', { NAME: 'a' }, 'a'],
    ['${NAME:-b}', {}, 'b'],
    ['${NAME:-b}', { NAME: 'a' }, 'a'],
    ['$${NAME}', { NAME: 'a' }, '${NAME}'],
    ['x${NAME:?say it}y', { NAME: 'a' }, 'xay'],
  ])('reads %s as Compose does', (value, given, expected) => {
    expect(environment(value, given as Record<string, string>)).toBe(expected);
  });

  it('refuses a file that asks for what is not given, and one without the service', () => {
    expect(() => environment('${NAME:?set it in .env}')).toThrow('asks for NAME');
    expect(() => readComposePlan(text('a'), {}).service('two')).toThrow('no service "two"');
  });

  it('refuses a setting with a place that is unknown here', () => {
    const service = { command: [], files: {}, environment: { KEY: 'http://other:80/x' } };
    expect(() => localEnvironment(service, {})).toThrow('KEY of docker-compose.yml names other:80');
    const secret = { ...service, environment: { KEY: '/run/secrets/x' } };
    expect(() => localEnvironment(secret, {})).toThrow('is not mounted');
  });
});

describe('the databases of `npm run shape`', () => {
  const { environment } = plan.service('postgres');
  const script = read('tools/compose/create-databases.sh');

  it('are made by the statements of the PostgreSQL container, each login with its own password', () => {
    const statements = statementsOf(script, environment);
    const logins = statements.filter((one) => one.startsWith('create role'));
    expect(logins).toHaveLength(3);
    for (const name of ['CARILLON_OWNER', 'CARILLON_DATABASE', 'TEMPORAL_DATABASE']) {
      expect(logins.join()).toContain(`password '${values[`${name}_PASSWORD`]}'`);
    }
    expect(statements.join()).not.toContain(":'");
  });

  it('refuses a script that gives a password which the container does not have', () => {
    expect(() => statementsOf(script, {})).toThrow('the script sets no owner_password');
  });
});

describe('the Temporal server of `npm run shape`', () => {
  it('is the version of the image in docker-compose.yml', () => {
    const version = pinnedServerVersion(read('tools/temporal-server/go.mod'));
    expect(read('docker-compose.yml')).toContain(`:-temporalio/auto-setup:${version}}`);
  });

  it('has the settings of its container: its own login, and no HTTP API', () => {
    const { environment } = plan.service('temporal');
    const login = { user: 'temporal', password: 'p', database: 'a', visibilityDatabase: 'b' };
    const place = {
      host: '127.0.0.1',
      port: 1,
      innerPorts: Array.from({ length: innerPortCount }, (_, index) => index + 2),
      databasePort: 99,
      dynamicConfigFile: 'x.yaml',
    };
    const port = Number(environment['FRONTEND_HTTP_PORT']);
    const config = parse(temporalConfig(place, login, port)) as {
      services: Record<string, { rpc: Record<string, unknown> }>;
      persistence: { datastores: Record<string, { sql: Record<string, unknown> }> };
    };
    expect(config.services['frontend']?.rpc).toMatchObject({ grpcPort: 1, httpPort: 0 });
    const ports = Object.values(config.services).flatMap(({ rpc }) => [
      rpc['grpcPort'],
      rpc['membershipPort'],
    ]);
    expect(new Set(ports).size).toBe(8);
    expect(config.persistence.datastores['visibility']?.sql).toMatchObject({
      ...{ databaseName: 'b', user: 'temporal', connectAddr: '127.0.0.1:99' },
    });
  });
});
