import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTemporal, type TemporalConnection } from '../../src/temporal/connection.ts';
import {
  createSearchAttributes,
  missingAttributes,
  registerSearchAttributes,
} from '../../src/temporal/search-attributes.ts';
import { connectLive } from './live.ts';

let temporal: TemporalConnection;
beforeAll(async () => {
  temporal = await connectLive();
});
afterAll(() => temporal.close());

describe('registerSearchAttributes', () => {
  it('adds what is missing once, and nothing when all are there', async () => {
    await registerSearchAttributes(temporal);
    expect(await missingAttributes(temporal)).toEqual([]);
    expect(await registerSearchAttributes(temporal)).toEqual([]);
  });
});

describe('createSearchAttributes', () => {
  it('knows that the namespace has them', async () => {
    expect(await createSearchAttributes(temporal, Date.now).registered()).toBe(true);
  });

  it('counts a server that does not answer as having none, and asks again after a minute', async () => {
    const down = openTemporal({ address: '127.0.0.1:1', namespace: 'n', identity: 'tests' });
    let now = 0;
    const source = { ...down };
    const attributes = createSearchAttributes(source, () => now);
    try {
      expect(await attributes.registered()).toBe(false);
      Object.assign(source, { connection: temporal.connection, namespace: temporal.namespace });
      now = 59_999;
      expect(await attributes.registered()).toBe(false);
      now = 60_000;
      expect(await attributes.registered()).toBe(true);
    } finally {
      await down.close();
    }
  });
});
