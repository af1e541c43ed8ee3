import { join } from 'node:path';

import { Client, Connection } from '@temporalio/client';
import { describe, expect, it, onTestFinished } from 'vitest';

import { CARILLON_SEARCH_ATTRIBUTES, RETENTION_DAYS } from '../../src/dev/temporal-namespace.ts';
import { startTemporalServer } from '../../src/dev/temporal-server.ts';
import type { RunningTemporal, StartTemporalOptions } from '../../src/dev/temporal-server.ts';
import { findTestTemporal } from '../support/temporal-binary.ts';
import { temporaryDirectory } from './temporary-directory.ts';

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
        expect.arrayContaining(Object.keys(CARILLON_SEARCH_ATTRIBUTES)),
      );
      const { config } = await client.workflowService.describeNamespace({ namespace });
      expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(RETENTION_DAYS * 86_400);
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
    searchAttributes: CARILLON_SEARCH_ATTRIBUTES,
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
