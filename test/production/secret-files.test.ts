import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSecrets } from '../../src/config/config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carillon-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const read = (env: NodeJS.ProcessEnv = {}) =>
  Object.fromEntries(readSecrets({ CARILLON_SECRETS_FOLDER: folder, ...env }));

describe('secrets in files', () => {
  it('are named as their files, without one line end, beside those of the environment', () => {
    write('HR_KEY', 'correct horse\n');
    write('pem', 'line one\nline two\r\n');
    write('EMPTY', '\n');
    expect(read({ CARILLON_SECRET_LDAP: 'battery' })).toEqual({
      HR_KEY: 'correct horse',
      pem: 'line one\nline two',
      LDAP: 'battery',
    });
  });

  it('are found where Kubernetes mounts them, behind links in a hidden folder', () => {
    mkdirSync(join(folder, '..2026'));
    writeFileSync(join(folder, '..2026', 'HR_KEY'), 'correct horse');
    symlinkSync('..2026', join(folder, '..data'));
    symlinkSync(join('..data', 'HR_KEY'), join(folder, 'HR_KEY'));
    mkdirSync(join(folder, 'other'));
    expect(read()).toEqual({ HR_KEY: 'correct horse' });
  });

  it('that are set in the environment as well are refused', () => {
    write('HR_KEY', 'correct horse');
    expect(() => read({ CARILLON_SECRET_HR_KEY: 'other' })).toThrow(
      'CARILLON_SECRETS_FOLDER: CARILLON_SECRET_HR_KEY is set as well; keep one of the two',
    );
  });

  it('that cannot be read are named, and never shown', () => {
    write('LARGE', 'x'.repeat(65_537));
    expect(() => read()).toThrow('CARILLON_SECRETS_FOLDER: LARGE has more than 65536 bytes');
    const missing = { CARILLON_SECRETS_FOLDER: join(folder, 'none') };
    expect(() => readSecrets(missing)).toThrow(/^CARILLON_SECRETS_FOLDER: ENOENT/);
  });
});
