import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { type IncomingMessage, request, type RequestOptions } from 'node:http';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  carillonSearchAttributes,
  retentionDays,
} from '../../../src/dev/temporal/temporal-namespace.ts';
import {
  type RunningTemporal,
  type StartTemporalOptions,
  startTemporalServer,
} from '../../../src/dev/temporal/temporal-server.ts';
import { findTestTemporal } from '../../support/temporal-binary.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

describe('startTemporalServer', () => {
  it('keeps workflows in its file, and adds search attributes an older file lacks', async () => {
    const options = await someOptions();
    const first = await start({ ...options, searchAttributes: {} });
    await withClient(first, (client) =>
      client.workflow.start('anything', { workflowId: 'kept', taskQueue: 'nobody-polls' }),
    );
    await first.stop();

    const second = await start(options);
    await withClient(second, async (client) => {
      expect(await client.workflow.getHandle('kept').describe()).toMatchObject({
        type: 'anything',
      });
      const { namespace } = options;
      const known = await client.connection.operatorService.listSearchAttributes({ namespace });
      expect(Object.keys(known.customAttributes)).toEqual(
        expect.arrayContaining(Object.keys(carillonSearchAttributes)),
      );
      const { config } = await client.workflowService.describeNamespace({ namespace });
      expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(retentionDays * 86_400);
    });
  });

  it('comes back at the same address at once, so that those who knew it find it again', async () => {
    const options = await someOptions();
    const first = await start(options);
    const port = Number(first.address.split(':')[1]);
    process.kill(first.pid, 'SIGKILL');
    await new Promise<void>((resolve) => first.onExit(() => resolve()));
    expect((await start({ ...options, port })).address).toBe(first.address);
  });

  it('serves the Web UI on loopback unless headless', async () => {
    const running = await start({ ...(await someOptions()), headless: false });
    expect(running.uiUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const answer = await fetch(running.uiUrl ?? '');
    expect(answer.status).toBe(200);
  });

  it.runIf(process.platform === 'linux')(
    'lets no web page reach its HTTP API, whatever Host the request names',
    async () => {
      const running = await start(await someOptions());
      const ports = await listeningPorts(running.pid);
      const path = '/api/v1/namespaces/carillon/workflows/w-1';
      const body = '{"workflowType":{"name":"x"},"taskQueue":{"name":"q"}}';
      const headers = { 'content-type': 'text/plain', origin: 'https://evil.example' };
      const answers = await Promise.all(
        ports.flatMap((port) =>
          [`127.0.0.1:${port}`, `localhost:${port}`, 'rebound.example'].map((host) =>
            send({ port, method: 'POST', path, headers: { ...headers, host } }, body),
          ),
        ),
      );
      // One of the ports is the HTTP API, and says so; the others do not speak HTTP/1 or have no such path.
      expect(answers.filter(({ status }) => status === 403)).toHaveLength(3);
      expect(answers.filter(({ status }) => status === 200)).toEqual([]);
      await withClient(running, async (client) => {
        await expect(client.workflow.getHandle('w-1').describe()).rejects.toThrow(/not found/);
      });
    },
  );

  it('shows its Web UI to this machine, and neither to a rebound name nor to another origin', async () => {
    const running = await start({ ...(await someOptions()), headless: false });
    const port = Number(new URL(running.uiUrl ?? '').port);
    const ask = async (method: string, path: string, headers: Record<string, string>) =>
      (await send({ port, method, path, headers })).status;
    const settings = '/api/v1/settings';
    expect(await ask('GET', settings, { host: `127.0.0.1:${port}` })).toBe(200);
    expect(await ask('GET', settings, { host: `localhost:${port}` })).toBe(200);
    expect(await ask('GET', settings, { host: `rebound.example:${port}` })).toBe(403);
    expect(await ask('GET', '/', { host: 'rebound.example' })).toBe(403);
    const origin = 'https://evil.example';
    expect(await ask('POST', '/api/v1/x', { host: `127.0.0.1:${port}`, origin })).toBe(403);
    const forwarded = { host: `127.0.0.1:${port}`, 'x-forwarded-for': '203.0.113.7' };
    expect(await ask('GET', settings, forwarded)).toBe(403);
  });

  it('rejects with the end of the log when the server gives up', async () => {
    const directory = temporaryDirectory();
    const options = { ...(await someOptions()), dbFile: directory };
    await expect(startTemporalServer(options)).rejects.toThrow(
      /Temporal did not start: it ended during start-up\n.*database/s,
    );
  });

  it('rejects at once when the request itself is wrong, instead of asking for a minute', async () => {
    const options = { ...(await someOptions()), namespace: '' };
    await expect(startTemporalServer(options)).rejects.toThrow(/Temporal did not start/);
  });
});

async function someOptions(): Promise<StartTemporalOptions> {
  const directory = temporaryDirectory();
  return {
    binary: await findTestTemporal(),
    dbFile: join(directory, 'temporal.db'),
    logFile: join(directory, 'temporal.log'),
    namespace: 'carillon',
    searchAttributes: carillonSearchAttributes,
    headless: true,
  };
}

async function start(options: StartTemporalOptions): Promise<RunningTemporal> {
  const running = await startTemporalServer(options);
  onTestFinished(() => running.stop());
  return running;
}

async function withClient(
  { address }: RunningTemporal,
  use: (client: Client) => Promise<unknown>,
): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    await use(new Client({ connection, namespace: 'carillon' }));
  } finally {
    await connection.close();
  }
}

type Sent = { status: number | null };

/** Headers that `fetch` would not send, such as a foreign Host; null when the port speaks no HTTP/1. */
async function send(options: RequestOptions, body = ''): Promise<Sent> {
  const sent = request({ host: '127.0.0.1', timeout: 5_000, ...options });
  sent.once('timeout', () => sent.destroy());
  sent.end(body);
  try {
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    return { status: answer.statusCode ?? null };
  } catch {
    return { status: null };
  }
}

/** TCP ports on 127.0.0.1 that the process listens on. */
async function listeningPorts(pid: number): Promise<number[]> {
  const links = await Promise.all(
    (await readdir(`/proc/${pid}/fd`)).map((fd) =>
      readlink(`/proc/${pid}/fd/${fd}`).catch(() => ''),
    ),
  );
  const sockets = new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]));
  const table = (await readFile(`/proc/${pid}/net/tcp`, 'utf8')).trim().split('\n').slice(1);
  return table.flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    const [address, port = ''] = local.split(':');
    const ours = state === '0A' && address === '0100007F' && sockets.has(inode);
    return ours ? [Number.parseInt(port, 16)] : [];
  });
}
