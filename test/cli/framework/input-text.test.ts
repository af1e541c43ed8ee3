import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeInput } from '../../../src/cli/framework/input-text.ts';
import { readYaml } from '../../../src/cli/framework/yaml-document.ts';
import { type ApiStub, startApiStub } from '../api-stub.ts';
import { runLine } from '../memory-io.ts';

const manifest = (body: string): string => `apiVersion: carillon/v1
kind: Schedule
metadata: { name: clean }
spec:
  name: Clean
  steps:
    - type: Http
      name: Clean
      url: https://example.org/clean
      body: ${body}
`;

let folder: string;
let stub: ApiStub;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carillon-input-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  stub = await startApiStub();
});
afterEach(() => stub.close());

async function apply(bytes: Buffer | string) {
  const file = join(folder, 'clean.yaml');
  await writeFile(file, bytes);
  const run = await runLine(['schedule', 'apply', '-f', file], { apiUrl: stub.url });
  return { ...run, stderr: run.stderr.replaceAll(file, 'clean.yaml') };
}

describe('a document', () => {
  it('is refused with the place of a byte that is not UTF-8', async () => {
    const { exitCode, stderr } = await apply(Buffer.from(manifest('Abräumen'), 'latin1'));
    expect(exitCode).toBe(7);
    expect(stderr).toContain('clean.yaml: line 10, column 16: byte 0xE4 is not UTF-8');
    expect(stub.requests).toEqual([]);
  });

  it.each([
    ['!include other.yaml', 'Unresolved tag: !include'],
    ['!secret DESK_TOKEN', 'Unresolved tag: !secret'],
    ['!!binary aGk=', 'Unresolved tag: tag:yaml.org,2002:binary'],
    ['9007199254740993', '9007199254740993 cannot be stored exactly'],
    ['{ a: 1e400 }', '1e400 cannot be stored exactly: it is out of range'],
    ['.inf', '.inf cannot be stored exactly'],
    ['{ ? [x] : 1 }', 'the name of a field must be plain text'],
    ['{ a: 1, a: 2 }', 'Map keys must be unique'],
  ])('is refused where it would be read as something else: %s', async (body, message) => {
    const { exitCode, stderr } = await apply(manifest(body));
    expect(exitCode).toBe(7);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/ {2}clean\.yaml:10:\d+: /);
    expect(stub.requests).toEqual([]);
  });

  it('reads words the same way whatever version of YAML it says it has', () => {
    const text = '%YAML 1.1\n---\n{ answer: yes, day: 2026-01-01, time: 12:30:00 }';
    const [document] = readYaml({ text, source: 'clean.yaml' });
    expect(document?.value).toEqual({ answer: 'yes', day: '2026-01-01', time: '12:30:00' });
  });
});

describe('decodeInput', () => {
  it('names the source and leaves a byte order mark out', () => {
    expect(decodeInput(Buffer.from('\ufeffa: 1'), 'standard input')).toBe('a: 1');
    const latin1 = Buffer.from('naïve', 'latin1');
    expect(() => decodeInput(latin1, 'standard input')).toThrow(
      /^standard input: line 1, column 3/,
    );
  });
});

describe('an argument', () => {
  it('is refused when the shell passed on what is not UTF-8', async () => {
    const args = ['schedule', 'create', '--name', 'x', '--step', 'shell:rm -rf /srv/Abr\ufffdumen'];
    const { exitCode, stderr } = await runLine(args, { apiUrl: stub.url });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('argument 6 is not UTF-8');
    expect(stub.requests).toEqual([]);
  });
});

describe('the payload of an event', () => {
  it('is refused with a pointer where reading would change it', async () => {
    const send = ['event', 'send', '--source', 'hr', '--name', 'hired', '--payload'];
    const run = (payload: string) => runLine([...send, payload], { apiUrl: stub.url });
    const inexact = await run('{"id": 9007199254740993}');
    expect(inexact.exitCode).toBe(7);
    expect(inexact.stderr).toContain('/id: 9007199254740993 cannot be stored exactly');
    expect((await run('{"a": 1, "a": 2}')).stderr).toContain('/a: is given twice');
    expect(stub.requests).toEqual([]);
  });
});
