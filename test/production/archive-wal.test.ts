import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'carillon-wal-'));
const archive = mkdtempSync(join(tmpdir(), 'carillon-archive-'));
afterAll(() => {
  for (const one of [folder, archive]) rmSync(one, { recursive: true });
});

function run(script: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(`deploy/backup/${script}`, args, {
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, stdout, stderr };
}

function segment(content: string): string {
  const path = join(folder, 'segment');
  writeFileSync(path, content);
  return path;
}

describe('archive-wal.sh', () => {
  it('keeps a segment whole, and takes the same one again', () => {
    for (let round = 0; round < 2; round += 1) {
      expect(run('archive-wal.sh', segment('one'), '0001', archive)).toMatchObject({ status: 0 });
    }
    expect(readdirSync(archive)).toEqual(['0001']);
    expect(readFileSync(join(archive, '0001'), 'utf8')).toBe('one');
  });

  it('never replaces a segment by a different one', () => {
    const refused = run('archive-wal.sh', segment('two'), '0001', archive);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('give each database cluster an archive of its own');
    expect(readFileSync(join(archive, '0001'), 'utf8')).toBe('one');
  });

  it('fails without an archive, so that PostgreSQL keeps the segment', () => {
    const refused = run('archive-wal.sh', segment('one'), '0002', join(archive, 'none'));
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('is not a folder');
  });
});

describe('the scripts of deploy/backup', () => {
  it.each(['archive-wal.sh', 'backup.sh', 'mark.sh', 'restore.sh'])(
    '%s explains itself',
    (name) => {
      const { status, stdout } = run(name, '--help');
      expect(status).toBe(0);
      expect(stdout).toContain(`usage: ${name}`);
    },
  );

  it.each(['archive-wal.sh', 'backup.sh', 'mark.sh', 'restore.sh'])(
    '%s without arguments changes nothing and ends with 2',
    (name) => {
      const { status, stderr } = run(name);
      expect(status).toBe(2);
      expect(stderr).toMatch(/usage|see --help/);
    },
  );
});
