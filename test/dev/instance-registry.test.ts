import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DevInstance } from '../../src/dev/dev-instance.ts';
import { listInstances, registerInstance } from '../../src/dev/instance-registry.ts';
import { processIdentity } from '../../src/dev/supervise/process-lock.ts';
import { temporaryDirectory } from './temporary-directory.ts';

function anInstance(instanceId: string, more: Partial<DevInstance> = {}): DevInstance {
  return {
    instanceId,
    pid: process.pid,
    startedAt: '2026-11-21T08:00:00.000Z',
    startedIn: '/a',
    processIdentity: processIdentity(process.pid) ?? '',
    apiUrl: 'http://127.0.0.1:8080',
    consoleUrl: null,
    dataDir: '/a/.carillon',
    systemsUrl: '',
    temporalAddress: '127.0.0.1:7233',
    temporalNamespace: 'default',
    temporalUiUrl: null,
    temporalBinary: null,
    databaseUrl: 'postgres://carillon:a-password@127.0.0.1/c',
    ...more,
  };
}

describe('the registry of instances', () => {
  it('lists what is running, whatever its data directory, and forgets what was taken out', () => {
    const env = { XDG_STATE_HOME: temporaryDirectory() };
    const leave = registerInstance(env, anInstance('one'));
    registerInstance(env, anInstance('two', { dataDir: '/elsewhere' }));
    expect(listInstances(env).map(({ dataDir }) => dataDir)).toEqual([
      '/a/.carillon',
      '/elsewhere',
    ]);
    leave();
    expect(listInstances(env).map(({ instanceId }) => instanceId)).toEqual(['two']);
  });

  it('leaves out an instance that was killed, and the next start clears it away', () => {
    const env = { XDG_STATE_HOME: temporaryDirectory() };
    registerInstance(env, anInstance('killed', { processIdentity: 'an earlier process' }));
    expect(listInstances(env)).toEqual([]);
    registerInstance(env, anInstance('next'));
    expect(readdirSync(join(env.XDG_STATE_HOME, 'carillon', 'instances'))).toEqual(['next.json']);
  });

  it('is for its user alone, and holds no password', () => {
    const env = { HOME: temporaryDirectory() };
    registerInstance(env, anInstance('one'));
    const folder = join(env.HOME, '.local', 'state', 'carillon', 'instances');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'one.json')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'one.json'), 'utf8')).not.toContain('a-password');
  });
});
