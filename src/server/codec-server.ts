/** Decrypts payloads for Temporal's Web UI and CLI, which send them to /decode and /encode (ADR 0027). */
import type { Payload, PayloadCodec } from '@temporalio/common';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { foreignSign } from '../api/access/loopback.ts';
import { type Credentials, findToken, type StoredToken } from '../api/http/credentials.ts';
import { PayloadError } from '../temporal/payloads/encrypting-codec.ts';

export type CodecServerOptions = {
  codec: PayloadCodec;
  credentials: Credentials;
  /** Origin of the Web UI, such as https://temporal.example.com; null when no page may ask. */
  uiOrigin: string | null;
};

const limits = { bodyBytes: 8 * 1024 * 1024, payloads: 1_000, requestMs: 30_000 };

export function createCodecServer({
  codec,
  credentials,
  uiOrigin,
}: CodecServerOptions): FastifyInstance {
  const app = fastify({ bodyLimit: limits.bodyBytes, requestTimeout: limits.requestMs });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    if (!allowOrigin(request, reply, uiOrigin))
      return refuse(reply, 403, 'its Origin is not the UI');
    if (request.method === 'OPTIONS') return reply.code(204).send();
    const refusal = refusalOf(request, credentials, uiOrigin);
    return refusal === null ? undefined : refuse(reply, refusal.status, refusal.reason);
  });
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    return refuse(reply, status, status < 500 ? 'the request is not valid' : 'internal error');
  });
  app.post('/decode', (request, reply) =>
    answer(request, reply, (payload) => decodeOrKeep(codec, payload)),
  );
  app.post('/encode', (request, reply) =>
    answer(request, reply, async (payload) => (await codec.encode([payload]))[0] ?? payload),
  );
  app.options('/*', (_request, reply) => reply.code(204).send());
  return app;
}

function refuse(reply: FastifyReply, status: number, reason: string): FastifyReply {
  return reply.code(status).send({ message: reason });
}

/** False for a page that is not the UI. Programs send no Origin. */
function allowOrigin(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  uiOrigin: string | null,
): boolean {
  reply.header('vary', 'Origin');
  if (headers.origin === undefined) return true;
  if (headers.origin !== uiOrigin) return false;
  reply.headers({
    'access-control-allow-origin': uiOrigin,
    'access-control-allow-methods': 'POST, OPTIONS',
    'access-control-allow-headers': 'authorization, content-type, x-namespace',
    'access-control-max-age': '600',
  });
  return true;
}

type Refusal = { status: 401 | 403; reason: string };

function refusalOf(
  { headers, socket }: FastifyRequest,
  credentials: Credentials,
  uiOrigin: string | null,
): Refusal | null {
  if (credentials.mode === 'loopback') {
    // The Origin of the UI was checked; it is another port of this machine.
    const own = headers.origin === uiOrigin ? { ...headers, origin: undefined } : headers;
    const sign = foreignSign(own, socket.remoteAddress);
    return sign === null ? null : { status: 403, reason: `without tokens, ${sign}` };
  }
  const [, presented = ''] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  const token = findToken(credentials.tokens, presented);
  if (token === null) return { status: 401, reason: 'send a token: Authorization: Bearer TOKEN' };
  if (administersAll(token, credentials.tokens)) return null;
  return {
    status: 403,
    reason: 'this token is not of an admin of every tenant in the credentials file',
  };
}

/**
 * A payload does not say whose it is: a program that may decrypt one may decrypt all. So the token needs an
 * entry with the role admin for every tenant; give this server a credentials file of its own.
 */
function administersAll({ sha256 }: StoredToken, tokens: readonly StoredToken[]): boolean {
  const isAdminOf = (tenant: string): boolean =>
    tokens.some(
      (one) => one.tenant === tenant && one.sha256 === sha256 && one.roles.includes('admin'),
    );
  return tokens.every(({ tenant }) => isAdminOf(tenant));
}

async function answer(
  { body }: FastifyRequest,
  reply: FastifyReply,
  recode: (payload: Payload) => Promise<Payload>,
): Promise<FastifyReply> {
  const payloads = readPayloads(body);
  if (payloads === null) {
    const shape = 'send { "payloads": [{ "metadata": { "encoding": "…" }, "data": "…" }] }';
    return refuse(reply, 400, `${shape}, both in base64, at most ${limits.payloads}`);
  }
  const recoded = await Promise.all(payloads.map(recode));
  return reply.send({ payloads: recoded.map(writePayload) });
}

/** One that cannot be decrypted is shown as it is, beside those that can. */
async function decodeOrKeep(codec: PayloadCodec, payload: Payload): Promise<Payload> {
  try {
    return (await codec.decode([payload]))[0] ?? payload;
  } catch (error) {
    if (error instanceof PayloadError) return payload;
    throw error;
  }
}

/** Payloads as Temporal writes them in JSON: every field of bytes is base64. Null when they are none. */
function readPayloads(body: unknown): Payload[] | null {
  const { payloads } = (body ?? {}) as { payloads?: unknown };
  if (!Array.isArray(payloads) || payloads.length > limits.payloads) return null;
  const read = payloads.map(readPayload);
  return read.includes(null) ? null : (read as Payload[]);
}

function readPayload(value: unknown): Payload | null {
  if (typeof value !== 'object' || value === null) return null;
  const { metadata = {}, data = '' } = value as { metadata?: unknown; data?: unknown };
  if (typeof metadata !== 'object' || metadata === null || typeof data !== 'string') return null;
  const entries = Object.entries(metadata);
  if (entries.some(([, bytes]) => typeof bytes !== 'string')) return null;
  const fields = entries.map(([name, bytes]) => [name, fromBase64(bytes as string)] as const);
  return { metadata: Object.fromEntries(fields), data: fromBase64(data) };
}

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

function writePayload({ metadata, data }: Payload): object {
  const fields = Object.entries(metadata ?? {}).map(
    ([name, bytes]) => [name, toBase64(bytes)] as const,
  );
  return { metadata: Object.fromEntries(fields), data: toBase64(data) };
}

function toBase64(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('base64');
}
