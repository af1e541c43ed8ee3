import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { processIdentity } from '../../../src/dev/supervise/process-lock.ts';
import {
  findTemporalBinary,
  type FindTemporalOptions,
} from '../../../src/dev/temporal/temporal-binary.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const CACHED_NAME = `temporal-1.5.1-${process.platform}-${process.arch}`;
/** A name that never resolves, as on a network that reaches nothing. */
const UNREACHABLE = 'http://download.invalid';

describe('findTemporalBinary', () => {
  it('takes the program on PATH before anything else', async () => {
    const options = someOptions();
    const onPath = writeStub(join(options.bin, 'temporal'), 'temporal version 1.9.1');
    writeStub(join(options.cacheDirectory, CACHED_NAME), 'temporal version 1.5.1');
    expect(await findTemporalBinary(options)).toEqual({
      path: onPath,
      version: 'temporal version 1.9.1',
      serverVersion: 'temporal-version-1.9.1',
      source: 'path',
    });
  });

  it('stays with the server version that wrote the data, when that one is at hand', async () => {
    const options = someOptions();
    writeStub(join(options.bin, 'temporal'), 'temporal version 1.8.0 (Server 1.32.1, UI 2.50.0)');
    const own = 'temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)';
    const cached = writeStub(join(options.cacheDirectory, CACHED_NAME), own);
    const find = async (serverVersion: string) => findTemporalBinary({ ...options, serverVersion });
    expect(await find('1.29.1')).toMatchObject({ path: cached, serverVersion: '1.29.1' });
    expect(options.lines.join()).toContain('1.32.1');
    expect(await find('1.32.1')).toMatchObject({ serverVersion: '1.32.1', source: 'path' });
    expect(await find('1.31.0')).toMatchObject({ serverVersion: '1.32.1', source: 'path' });
  });

  it('passes over a program of that name which is something else', async () => {
    const options = someOptions();
    writeStub(join(options.bin, 'temporal'), 'hello');
    writeStub(join(options.cacheDirectory, CACHED_NAME), 'temporal version 1.5.1');
    expect(await findTemporalBinary(options)).toMatchObject({ source: 'cache' });
    expect(options.lines.join()).toMatch(/is not a working Temporal CLI/);
  });

  it('never runs a program from a relative PATH entry', async () => {
    const options = someOptions();
    const env = { PATH: '.:relative' };
    await expect(findTemporalBinary({ ...options, env })).rejects.toThrow(/could not be found/);
  });

  it('downloads into the cache, and two starts at once download only once', async () => {
    const options = someOptions();
    const site = await serveArchive('temporal version 1.5.1');
    const search = { ...options, downloadSite: site.url };
    const found = await Promise.all([findTemporalBinary(search), findTemporalBinary(search)]);
    expect(found.map(({ source }) => source).toSorted()).toEqual(['cache', 'download']);
    expect(site.requests).toHaveLength(1);
    expect(site.requests[0]).toMatch(/^\/v1\.5\.1\?platform=\w+&arch=(amd64|arm64)$/);
  });

  it('builds from the pinned module when nothing can be downloaded', async () => {
    const options = someOptions();
    writeFakeGo(options.bin, 'temporal version 1.5.1');
    expect(await findTemporalBinary(options)).toMatchObject({ source: 'build' });
    expect(readFileSync(join(options.bin, 'go.arguments'), 'utf8')).toMatch(
      /^build -v -mod=readonly .* github\.com\/temporalio\/cli\/cmd\/temporal$/m,
    );
    expect(await findTemporalBinary(options)).toMatchObject({ source: 'cache' });
    expect(options.lines.join()).toMatch(/building the Temporal server .* about 3 minutes/);
  });

  it('ends a build within a second when it is told to stop, with every process of the toolchain', async () => {
    const options = someOptions();
    const pids = join(options.bin, 'go.pids');
    // A tool that ignores the first signal, as a compiler deep in its work would, and a child of it.
    const script = [
      '#!/bin/sh',
      `trap '' INT`,
      'if [ "$1" = list ]; then echo fmt; exit; fi',
      '/bin/sleep 300 &',
      `echo "$$ $!" > '${pids}.part'; /bin/mv '${pids}.part' '${pids}'`,
      'wait',
    ];
    writeFileSync(join(options.bin, 'go'), `${script.join('\n')}\n`);
    chmodSync(join(options.bin, 'go'), 0o755);
    const stop = new AbortController();
    const found = findTemporalBinary({ ...options, signal: stop.signal });
    const refused = expect(found).rejects.toThrow(/abort/i);
    await expect.poll(() => existsSync(pids), { timeout: 20_000 }).toBe(true);
    const processes = readFileSync(pids, 'utf8').trim().split(' ').map(Number);
    const told = performance.now();
    stop.abort();
    await refused;
    expect(performance.now() - told).toBeLessThan(1_000);
    await expect
      .poll(() => processes.map(processIdentity), { timeout: 1_000 })
      .toEqual([null, null]);
    expect(readdirSync(options.cacheDirectory)).toEqual([]);
  });

  it('ends a download when it is told to stop', async () => {
    const options = someOptions();
    const server = createServer();
    const asked = once(server, 'request');
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.closeAllConnections());
    onTestFinished(() => void server.close());
    const downloadSite = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const stop = new AbortController();
    const found = findTemporalBinary({ ...options, downloadSite, signal: stop.signal });
    const refused = expect(found).rejects.toThrow(/abort/i);
    await asked;
    stop.abort();
    await refused;
    expect(readdirSync(options.cacheDirectory)).toEqual([]);
  });

  it('keeps nothing that does not run', async () => {
    const options = someOptions();
    writeFakeGo(options.bin, 'broken');
    await expect(findTemporalBinary(options)).rejects.toThrow(/does not run on this machine/);
    expect(existsSync(join(options.cacheDirectory, CACHED_NAME))).toBe(false);
  });

  it('says what was tried and what to do when there is no way', async () => {
    const failure = findTemporalBinary(someOptions());
    await expect(failure).rejects.toThrow(/download: .*(ENOTFOUND|EAI_AGAIN)/);
    await expect(failure).rejects.toThrow(/build: Go is not installed/);
    await expect(failure).rejects.toThrow(/TEMPORAL_ADDRESS/);
  });
});

type TestOptions = FindTemporalOptions & { bin: string; lines: string[] };

function someOptions(): TestOptions {
  const directory = temporaryDirectory();
  const bin = join(directory, 'bin');
  const cacheDirectory = join(directory, 'cache');
  mkdirSync(bin);
  mkdirSync(cacheDirectory);
  const lines: string[] = [];
  return {
    bin,
    lines,
    cacheDirectory,
    env: { PATH: bin },
    moduleDirectory: directory,
    downloadSite: UNREACHABLE,
    report: (line) => lines.push(line),
  };
}

function writeStub(file: string, answer: string): string {
  writeFileSync(file, `#!/bin/sh\necho '${answer}'\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Stands in for the Go tool: notes its arguments and writes a stub where -o points. */
function writeFakeGo(bin: string, answer: string): void {
  const script = [
    '#!/bin/sh',
    'if [ "$1" = list ]; then echo fmt; echo net/http; exit; fi',
    `echo "$@" > '${bin}/go.arguments'`,
    'while [ "$1" != "-o" ]; do shift; done',
    `printf '#!/bin/sh\\necho "${answer}"\\n' > "$2"`,
  ];
  writeFileSync(join(bin, 'go'), `${script.join('\n')}\n`);
  chmodSync(join(bin, 'go'), 0o755);
}

async function serveArchive(answer: string): Promise<{ url: string; requests: string[] }> {
  const directory = temporaryDirectory();
  writeStub(join(directory, 'temporal'), answer);
  execFileSync('tar', ['-czf', 'archive.tar.gz', 'temporal'], { cwd: directory });
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.end(readFileSync(join(directory, 'archive.tar.gz')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}
