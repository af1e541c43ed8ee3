import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = 'deploy/systemd';
const files = readdirSync(folder);
const services = files.filter((file) => file.endsWith('.service'));
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

const directory = mkdtempSync(join(tmpdir(), 'carillon-units-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** A template is judged as one of its instances. */
function install(file: string): string {
  const path = join(directory, file.replace('@.', '@default.'));
  copyFileSync(join(folder, file), path);
  return path;
}

function analyze(...args: string[]) {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  return { status, text: stdout + stderr };
}

describe.skipIf(!hasSystemd)('the systemd units', () => {
  it.each(files)('%s has no fault that systemd finds', (file) => {
    for (const other of files) install(other);
    const { status, text } = analyze('verify', '--man=no', install(file));
    // The program itself is not installed where tests run.
    const faults = text.split('\n').filter((line) => line !== '' && !/not executable/.test(line));
    expect(faults).toEqual([]);
    expect(status).toBe(0);
  });

  it.each(services)('%s is exposed no more than 4.5 of 10', (file) => {
    const path = install(file);
    const { status, text } = analyze('security', '--offline=yes', '--threshold=45', path);
    expect(status, text.split('\n').slice(-3).join('\n')).toBe(0);
  });
});

describe('the systemd units', () => {
  const unit = (file: string): string => readFileSync(join(folder, file), 'utf8');

  it('run each process of the production shape', () => {
    const started = services.map((file) => /carillon\.js (.+)$/m.exec(unit(file))?.[1]);
    expect(started.sort()).toEqual([
      'migrate',
      'retention run --archive ${STATE_DIRECTORY}',
      'server',
      'worker --role orchestrator',
      'worker --role steps --pool ${POOLS}',
    ]);
  });

  it('give the database of the owner to the migration and retention alone, and steps none', () => {
    const naming = (key: RegExp): string[] => services.filter((file) => key.test(unit(file)));
    expect(naming(/DATABASE_OWNER_URL/)).toEqual([
      'carillon-migrate.service',
      'carillon-retention.service',
    ]);
    expect(naming(/DATABASE_URL/)).not.toContain('carillon-steps@.service');
  });

  it('limit memory and tasks, and give steps the time to hand back', () => {
    for (const file of services) expect(unit(file), file).toMatch(/^MemoryMax=\d+[GM]$/m);
    const once = ['carillon-migrate.service', 'carillon-retention.service'];
    for (const file of services.filter((name) => !once.includes(name))) {
      expect(unit(file), file).toMatch(/^TasksMax=\d+$/m);
      expect(unit(file), file).toMatch(/^TimeoutStopSec=40$/m);
    }
  });
});
