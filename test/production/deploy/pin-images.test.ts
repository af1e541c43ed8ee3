import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'carillon-images-'));
afterAll(() => rmSync(folder, { recursive: true }));
const env = join(folder, '.env');
const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

/** A `docker` that knows some images, and nothing else. */
function fakeDocker(known: Record<string, string>): void {
  const cases = Object.entries(known).map(([image, answer]) => `'${image}') echo '${answer}' ;;`);
  const script = `#!/bin/sh
[ "$1 $2 $3" = 'buildx imagetools inspect' ] || exit 64
case $4 in ${cases.join('\n')} *) echo "no such image: $4" >&2; exit 1 ;; esac`;
  writeFileSync(join(folder, 'docker'), script);
  chmodSync(join(folder, 'docker'), 0o755);
}

function run(...args: string[]) {
  const options = { env: { PATH: `${folder}:/usr/bin:/bin` }, encoding: 'utf8' } as const;
  return spawnSync('bash', ['deploy/pin-images.sh', ...args], { ...options, timeout: 20_000 });
}

const content = `# a comment
SECRET=x y@z
POSTGRES_IMAGE=postgres:18
UI_IMAGE=registry.example:5000/a/ui:2@${digest('0')}
`;

describe('pin-images.sh', () => {
  beforeEach(() => writeFileSync(env, content, { mode: 0o600 }));

  it('adds the digest to each image, replaces an old one and leaves the rest as it is', () => {
    fakeDocker({ 'postgres:18': digest('a'), 'registry.example:5000/a/ui:2': digest('b') });
    expect(run(env)).toMatchObject({ status: 0 });
    expect(readFileSync(env, 'utf8')).toBe(`# a comment
SECRET=x y@z
POSTGRES_IMAGE=postgres:18@${digest('a')}
UI_IMAGE=registry.example:5000/a/ui:2@${digest('b')}
`);
    expect(statSync(env).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['an image that the registry does not know', { 'postgres:18': digest('a') }],
    [
      'an answer that is no digest',
      { 'postgres:18': 'latest', 'registry.example:5000/a/ui:2': digest('b') },
    ],
  ])('writes nothing after %s', (_what, known) => {
    fakeDocker(known);
    const { status, stderr } = run(env);
    expect(status).toBe(1);
    expect(stderr).toContain('nothing was changed');
    expect(readFileSync(env, 'utf8')).toBe(content);
  });

  it('refuses a file without images, and one that is not there', () => {
    writeFileSync(env, 'A=b\n');
    expect(run(env).stderr).toContain('has no line NAME_IMAGE=');
    expect(run(join(folder, 'none')).stderr).toContain('copy .env.example first');
  });
});

describe('the shipped images', () => {
  const compose = readFileSync('docker-compose.yml', 'utf8');
  const example = readFileSync('.env.example', 'utf8');
  const dockerfile = readFileSync('Dockerfile', 'utf8');

  it('have one name each, in .env.example, and a version that is not "latest"', () => {
    const defaults = [...compose.matchAll(/\$\{(\w+_IMAGE):-([^}]+)\}/g)];
    expect(defaults).toHaveLength(4);
    for (const [, name, image = ''] of defaults) {
      expect(example).toContain(`\n${name}=${image}\n`);
      expect(image).toMatch(/:\d|:node|node:\d/);
    }
    const named = [...compose.matchAll(/^ +image: (.*)$/gm)].map(([, image]) => image);
    expect(named.filter((image) => !image?.startsWith('${'))).toEqual(['carillon:local']);
  });

  it('are what the image of Carillon is built on, too', () => {
    expect(dockerfile.match(/^FROM (\S+)/gm)).toEqual(Array(2).fill('FROM ${NODE_IMAGE}'));
    expect(example).toContain(`\nNODE_IMAGE=${/^ARG NODE_IMAGE=(.*)$/m.exec(dockerfile)?.[1]}\n`);
  });
});
