import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { parseListenAddress } from '../../src/config/listen-address.ts';
import { createLogger } from '../../src/log.ts';
import { type MetricsListener, serveMetrics } from '../../src/metrics/metrics-listener.ts';
import { createWorkerMeter } from '../../src/metrics/worker-meter.ts';

const log = createLogger({ level: 'silent', pretty: false, name: 'test' });
const meter = createWorkerMeter({ role: 'steps', version: '1.2.3' });
const open: MetricsListener[] = [];
afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close();
});

async function listen(port = 0): Promise<MetricsListener> {
  const listener = await serveMetrics(meter.registry, { host: '127.0.0.1', port, log });
  open.push(listener);
  return listener;
}

describe('the listener of metrics', () => {
  it('answers a scraper, says that the process lives, and serves nothing else', async () => {
    const { url } = await listen();
    const answer = await fetch(`${url}/metrics?debug=1`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await answer.text()).toContain('carillon_worker_info{role="steps",version="1.2.3"} 1\n');
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/metrics/../etc/passwd`)).status).toBe(404);
    const posted = await fetch(`${url}/metrics`, { method: 'POST', body: 'x' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('names its setting when the address is taken', async () => {
    const { url } = await listen();
    await expect(listen(Number(new URL(url).port))).rejects.toThrow(
      /CARILLON_METRICS_ADDRESS: cannot listen on 127\.0\.0\.1:\d+ \(EADDRINUSE\)/,
    );
  });

  it('closes although a client keeps its connection open', async () => {
    const listener = await listen();
    const client = request(`${listener.url}/metrics`, { method: 'POST' });
    client.on('error', () => undefined);
    client.write('begun');
    await once(client, 'socket');
    open.splice(0);
    await listener.close();
  });

  it('counts an unknown kind of step together with all others', async () => {
    meter.began('SomethingOfAUser', 10);
    meter.ended('SomethingOfAUser', { status: 'Failed', ms: 10 });
    const text = await meter.registry.metrics();
    expect(text).toContain('carillon_worker_attempts_total{type="other",status="Failed"} 1\n');
    expect(text).not.toContain('SomethingOfAUser');
  });
});

describe('CARILLON_METRICS_ADDRESS', () => {
  it.each([
    ['127.0.0.1:9464', '127.0.0.1', 9464],
    ['[::1]:0', '::1', 0],
    ['worker.internal:80', 'worker.internal', 80],
  ])('%s is an address', (text, host, port) => {
    expect(parseListenAddress(text)).toEqual({ host, port });
  });

  it.each(['9464', ':9464', '127.0.0.1', '::1:9464', 'a:70000', 'a b:1', 'http://a:1'])(
    '%s is none',
    (text) => {
      expect(() => parseListenAddress(text)).toThrow('host:port');
    },
  );
});
