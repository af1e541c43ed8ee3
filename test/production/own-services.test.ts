import { describe, expect, it } from 'vitest';
import { readWorkerConfig } from '../../src/config/config.ts';
import { createOwnServices, ownPlaces } from '../../src/config/own-services.ts';
import { formatAddress } from '../../src/domain/access/ip-address.ts';

const placesFor = (env: Record<string, string>) => ownPlaces(readWorkerConfig(env));

describe('ownPlaces', () => {
  it('knows Temporal, the API and PostgreSQL by their host and port', () => {
    const places = placesFor({
      TEMPORAL_ADDRESS: 'Temporal.internal',
      CARILLON_API_URL: 'https://carillon.example',
      CARILLON_HOST: '::1',
      CARILLON_PORT: '9000',
      DATABASE_URL: 'postgres://me:p%40ss@db.internal/carillon?host=/var/run',
    });
    expect(places.map(({ title, host, port }) => [title, host, port])).toEqual([
      ['Temporal', 'temporal.internal', 7233],
      ['the API', 'carillon.example', 443],
      ['the API', '::1', 9000],
      ['PostgreSQL', 'db.internal', 5432],
    ]);
  });

  it('takes the usual place of the API for its own when it is told no other', () => {
    expect(placesFor({ TEMPORAL_ADDRESS: '10.0.0.1:7234' })).toEqual([
      { title: 'Temporal', host: '10.0.0.1', port: 7234, wholeHost: true },
      { title: 'the API', host: '127.0.0.1', port: 8080, wholeHost: false },
    ]);
  });
});

describe('createOwnServices', () => {
  const place = { title: 'Temporal', host: 'temporal.internal', port: 7233, wholeHost: true };

  it('knows every address of a name, before the first answer', async () => {
    const services = createOwnServices([place], {
      lookUp: async () => ['10.0.0.1', 'fd00::1', 'nonsense'],
    });
    const [first] = await services();
    expect(first?.addresses.map(formatAddress)).toEqual(['10.0.0.1', 'fd00:0:0:0:0:0:0:1']);
  });

  it('asks again while a name has no address', async () => {
    let [asked, time] = [0, 0];
    const lookUp = async () => {
      asked += 1;
      if (asked === 1) throw new Error('no DNS yet');
      return ['10.0.0.1'];
    };
    const services = createOwnServices([place], { lookUp, now: () => time });
    expect((await services())[0]?.addresses).toEqual([]);
    expect((await services())[0]?.addresses).toEqual([]);
    time = 1_001;
    expect((await services())[0]?.addresses).toHaveLength(1);
    expect(asked).toBe(2);
  });

  it('keeps the addresses that a name had, beside the new ones', async () => {
    let [time, address] = [0, '10.0.0.1'];
    const lookUp = async () => [address];
    const services = createOwnServices([place], { lookUp, now: () => time });
    await services();
    [time, address] = [10_001, '10.0.0.2'];
    await services();
    await expect
      .poll(async () => (await services())[0]?.addresses.map(formatAddress))
      .toEqual(['10.0.0.2', '10.0.0.1']);
  });
});
