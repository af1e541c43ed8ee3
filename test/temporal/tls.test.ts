import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { NativeConnection } from '@temporalio/worker';
import { generate, type GenerateResult } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { readWorkerConfig } from '../../src/config/config.ts';
import { readTemporalTls } from '../../src/config/temporal-tls.ts';
import { namespaceHealth, openTemporal } from '../../src/temporal/connection.ts';
import { installTestRuntime } from '../support/scenario/runtime.ts';

const certSign = [
  { name: 'basicConstraints', cA: true, critical: true },
  { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
] as const;

/** The server's name in its certificate; no DNS knows it. */
const serverName = 'temporal.example';

async function makeCertificates(): Promise<
  Record<'ca' | 'server' | 'client' | 'other', GenerateResult>
> {
  const common = { algorithm: 'sha256', keyType: 'ec' } as const;
  const named = (value: string) => [{ name: 'commonName', value }];
  const ca = await generate(named('authority'), { ...common, extensions: [...certSign] });
  const signedBy = { ca: { key: ca.private, cert: ca.cert } };
  return {
    ca,
    server: await generate(named(serverName), {
      ...common,
      ...signedBy,
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: serverName }] }],
    }),
    client: await generate(named('carillon'), { ...common, ...signedBy }),
    other: await generate(named('stranger'), common),
  };
}

/** Ends TLS before Temporal's port, and lets in only who has a certificate of our authority. */
async function startTlsFront(
  target: string,
  { ca, server }: Record<'ca' | 'server', GenerateResult>,
) {
  const [host, port] = target.split(':');
  const sockets = new Set<Socket>();
  const options = { key: server.private, cert: server.cert, ca: ca.cert };
  const front = createServer(
    { ...options, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] },
    (client) => {
      const upstream = connect(Number(port), host);
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => void sockets.delete(socket));
      }
      client.pipe(upstream).pipe(client);
    },
  );
  front.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(front.address() as AddressInfo).port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => front.close(resolve));
    },
  };
}

let directory: string;
let front: Awaited<ReturnType<typeof startTlsFront>>;
const file = (name: string): string => join(directory, name);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'carillon-tls-'));
  const made = await makeCertificates();
  for (const [name, { cert, private: key }] of Object.entries(made)) {
    writeFileSync(file(`${name}.crt`), cert);
    writeFileSync(file(`${name}.key`), key);
  }
  writeFileSync(file('text.pem'), 'not a certificate');
  front = await startTlsFront(inject('temporalAddress'), made);
});
afterAll(async () => {
  await front.close();
  rmSync(directory, { recursive: true });
});

/** As the environment of a worker gives it. */
function tlsOf(settings: Record<string, string>) {
  const env = { TEMPORAL_ADDRESS: front.address, ...settings };
  return readTemporalTls(readWorkerConfig(env).temporal);
}

const withCertificate = () => ({
  TEMPORAL_TLS_CA_FILE: file('ca.crt'),
  TEMPORAL_TLS_CERT_FILE: file('client.crt'),
  TEMPORAL_TLS_KEY_FILE: file('client.key'),
  TEMPORAL_TLS_SERVER_NAME: serverName,
});

async function healthWith(settings: Record<string, string>) {
  const temporal = openTemporal({
    address: front.address,
    namespace: inject('temporalNamespace'),
    identity: 'tests',
    tls: tlsOf(settings),
  });
  try {
    return await namespaceHealth(temporal, 5_000);
  } finally {
    await temporal.close();
  }
}

describe('TLS towards Temporal', () => {
  it('lets the server in with a client certificate of the authority', async () => {
    expect(await healthWith(withCertificate())).toMatchObject({ status: 'Ok' });
  });

  it('lets a worker in with a client certificate of the authority', async () => {
    const tls = tlsOf(withCertificate());
    installTestRuntime();
    const connection = await NativeConnection.connect({ address: front.address, tls });
    const namespace = inject('temporalNamespace');
    const answer = await connection.workflowService.describeNamespace({ namespace });
    expect(answer.namespaceInfo?.name).toBe(namespace);
    await connection.close();
  });

  it.each([
    ['no certificate', { TEMPORAL_TLS_CERT_FILE: '', TEMPORAL_TLS_KEY_FILE: '' }],
    [
      'a certificate of another authority',
      { TEMPORAL_TLS_CERT_FILE: 'other.crt', TEMPORAL_TLS_KEY_FILE: 'other.key' },
    ],
    ['no trust in the authority of the server', { TEMPORAL_TLS_CA_FILE: 'other.crt' }],
    ['another name of the server', { TEMPORAL_TLS_SERVER_NAME: 'other.example' }],
  ])('is refused with %s', async (_what, changes) => {
    const paths = Object.entries<string>(changes).map(([key, value]) => [
      key,
      value === '' || key.endsWith('NAME') ? value : file(value),
    ]);
    const settings = {
      ...withCertificate(),
      ...(Object.fromEntries(paths) as Record<string, string>),
    };
    expect(await healthWith(settings)).toMatchObject({ status: 'Unavailable' });
  });

  it('is off unless a key asks for it', () => {
    expect(tlsOf({})).toBe(false);
    expect(tlsOf({ TEMPORAL_TLS: 'true' })).toEqual({});
    expect(tlsOf({ TEMPORAL_API_KEY: 'x' })).toEqual({});
    expect(tlsOf({ TEMPORAL_TLS_SERVER_NAME: serverName })).toEqual({
      serverNameOverride: serverName,
    });
  });

  it.each([
    [{ TEMPORAL_TLS_KEY_FILE: '' }, /TEMPORAL_TLS_CERT_FILE is set without TEMPORAL_TLS_KEY_FILE/],
    [{ TEMPORAL_TLS_CERT_FILE: '' }, /TEMPORAL_TLS_KEY_FILE is set without TEMPORAL_TLS_CERT_FILE/],
    [
      { TEMPORAL_TLS_CA_FILE: 'none.crt' },
      /TEMPORAL_TLS_CA_FILE .*none\.crt" cannot be read: ENOENT/,
    ],
    [{ TEMPORAL_TLS_CA_FILE: 'text.pem' }, /TEMPORAL_TLS_CA_FILE .* is not a certificate in PEM/],
    [
      { TEMPORAL_TLS_CERT_FILE: 'client.key' },
      /TEMPORAL_TLS_CERT_FILE .* is not a certificate in PEM/,
    ],
    [
      { TEMPORAL_TLS_KEY_FILE: 'other.key' },
      /TEMPORAL_TLS_KEY_FILE .* is not the unencrypted private key/,
    ],
    [
      { TEMPORAL_TLS_KEY_FILE: 'text.pem' },
      /TEMPORAL_TLS_KEY_FILE .* is not the unencrypted private key/,
    ],
  ])('says which key names a file that cannot be used: %j', (changes, message) => {
    const paths = Object.entries<string>(changes).map(([key, value]) => [
      key,
      value && file(value),
    ]);
    expect(() =>
      tlsOf({ ...withCertificate(), ...(Object.fromEntries(paths) as Record<string, string>) }),
    ).toThrow(message);
  });
});
