import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  connectTemporal,
  namespaceHealth,
  openTemporal,
  type TemporalConnection,
  withTimeout,
} from '../../src/temporal/connection.ts';
import { grpcCodeOf, isNotFound, isTemporalUnavailable } from '../../src/temporal/errors.ts';
import { startTcpProxy, type TcpProxy } from '../support/scenario/tcp-proxy.ts';
import { connectLive } from './live.ts';

let temporal: TemporalConnection;
let proxy: TcpProxy;
beforeAll(async () => {
  temporal = await connectLive();
  proxy = await startTcpProxy(inject('temporalAddress'));
});
afterAll(async () => {
  await temporal.close();
  await proxy.close();
});

const nowhere = { address: '127.0.0.1:1', namespace: 'default', identity: 'tests' };

describe('connectTemporal', () => {
  it('gives up within its limit when nobody is there, as unavailable', async () => {
    const attempt = connectTemporal({ ...nowhere, connectTimeoutMs: 300 });
    const error: unknown = await attempt.catch((reason: unknown) => reason);
    expect(isTemporalUnavailable(error)).toBe(true);
  });
});

describe('openTemporal', () => {
  it('starts without a server and answers as soon as there is one', async () => {
    proxy.cut();
    const opened = openTemporal({
      ...nowhere,
      address: proxy.address,
      namespace: temporal.namespace,
    });
    try {
      expect(await namespaceHealth(opened, 500)).toMatchObject({ status: 'Unavailable' });
      proxy.mend();
      await expect
        .poll(() => namespaceHealth(opened), { timeout: 10_000 })
        .toMatchObject({ status: 'Ok' });
    } finally {
      await opened.close();
    }
  });
});

describe('namespaceHealth', () => {
  it('tells a working namespace from a missing one', async () => {
    const health = await namespaceHealth(temporal);
    expect(health).toMatchObject({ status: 'Ok' });
    expect(health.status === 'Ok' && health.retentionSeconds).toBeGreaterThan(0);
    const other = { ...temporal, namespace: 'no-such-namespace' };
    expect(await namespaceHealth(other)).toMatchObject({ status: 'Missing' });
  });
});

describe('withTimeout', () => {
  it('ends a call whose answer never comes', async () => {
    const deaf = await startTcpProxy(inject('temporalAddress'));
    const opened = openTemporal({ ...nowhere, address: deaf.address });
    try {
      deaf.swallowAnswers();
      const call = withTimeout(
        opened,
        () => opened.connection.workflowService.getSystemInfo({}),
        300,
      );
      expect(isTemporalUnavailable(await call.catch((reason: unknown) => reason))).toBe(true);
    } finally {
      await opened.close();
      await deaf.close();
    }
  });
});

describe('grpcCodeOf', () => {
  it('finds the code in the cause of an error, and nothing where no server was involved', async () => {
    const handle = temporal.client.schedule.getHandle('no-such-schedule');
    const error: unknown = await temporal.connection.workflowService
      .describeSchedule({ namespace: temporal.namespace, scheduleId: handle.scheduleId })
      .catch((reason: unknown) => reason);
    expect(isNotFound(new Error('outer', { cause: error }))).toBe(true);
    expect(grpcCodeOf(new Error('plain'))).toBeNull();
    expect(isTemporalUnavailable(new Error('plain'))).toBe(false);
  });
});
