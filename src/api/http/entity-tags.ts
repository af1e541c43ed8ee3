/**
 * ETag and If-None-Match of everything that can be read. A tag is `"VERSION-CONTENT"`, or `"CONTENT"` where there is
 * no version: the content also changes when the object does not, such as the last execution of a schedule, and a
 * reader must see that. If-Match compares the version alone; see `isMatch`.
 */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { Type } from 'typebox';
import type { ScheduleVersion } from '../../services/schedules/schedule-writes.ts';
import type { App } from './app-deps.ts';

export const IfMatchHeaders = Type.Object({
  'if-match': Type.Optional(
    Type.String({ maxLength: 1_000, description: 'ETag of the version to change.' }),
  ),
});

const IfNoneMatchHeaders = Type.Object({
  'if-none-match': Type.Optional(
    Type.String({
      maxLength: 1_000,
      description: 'ETag of what the client has: the response is 304 while it is still the same.',
    }),
  ),
});

/** The tag of the version of a schedule: every accepted change gives it another one. */
export function entityTag({ revision, generation }: ScheduleVersion): string {
  return `"${revision}.${generation}"`;
}

/** The tag of the version of an object: a name that is used again after a deletion never matches an old tag. */
export function objectTag({ id, version }: { id: string; version: number }): string {
  return `"${id}.${version}"`;
}

/** The tag of the version of an object whose name continues its versions after a deletion: old tags never match. */
export function versionTag({ version }: { version: number }): string {
  return `"${version}"`;
}

/** Whether If-Match allows a write over what is there now; null without the header. Nothing matches what is not there. */
export function versionCheck<V>(
  ifMatch: string | undefined,
  tagOf: (version: V) => string,
): ((current: V | null) => boolean) | null {
  if (ifMatch === undefined) return null;
  return (current) => current !== null && isMatch(ifMatch, tagOf(current));
}

/** Without the part for the content, and without the sign of a weak tag. */
function versionOf(tag: string): string {
  return tag.trim().replace(/-[\w-]*"$/, '"');
}

/** Whether If-Match has the version of the tag; `*` matches every tag. */
function isMatch(ifMatch: string, tag: string): boolean {
  if (ifMatch.trim() === '*') return true;
  return ifMatch.split(',').some((one) => versionOf(one) === versionOf(tag));
}

/** Bytes that answer many requests are hashed once. */
const hashes = new WeakMap<Buffer, string>();

function contentHash(payload: string | Buffer): string {
  const known = typeof payload === 'string' ? undefined : hashes.get(payload);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(payload).digest('base64url').slice(0, 16);
  if (typeof payload !== 'string') hashes.set(payload, hash);
  return hash;
}

function contentTag(payload: string | Buffer, version: unknown): string {
  const content = contentHash(payload);
  // Base64url may hold hyphens; the version never does.
  return typeof version === 'string' ? `${version.slice(0, -1)}-${content}"` : `"${content}"`;
}

function isSame(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((one) => one.trim().replace(/^W\//, '') === tag);
}

/** Reports and figures of this moment are never the same twice; text has no tag. */
export function isTagged({ method, config }: Pick<RouteOptions, 'method' | 'config'>): boolean {
  return method === 'GET' && config?.permission !== 'public' && config?.isUntagged !== true;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A GET whose response has no ETag. */
    isUntagged?: boolean;
  }
}

function isJson(reply: FastifyReply): boolean {
  return String(reply.getHeader('content-type') ?? '').startsWith('application/json');
}

/** Register it before the routes. */
export function registerEntityTags(app: App): void {
  app.addHook('onRoute', (route) => {
    if (!isTagged(route)) return;
    const properties = {
      ...(route.schema?.headers as { properties?: object } | undefined)?.properties,
      ...IfNoneMatchHeaders.properties,
    };
    route.schema = { ...route.schema, headers: { ...IfNoneMatchHeaders, properties } };
  });
  app.addHook('onSend', async (request: FastifyRequest, reply: FastifyReply, payload) => {
    const { method, config } = request.routeOptions;
    const isRead = isTagged({ method: method, config }) && reply.statusCode === 200;
    const isWhole = typeof payload === 'string' || Buffer.isBuffer(payload);
    if (!isRead || !isWhole || !isJson(reply)) return payload;
    const tag = contentTag(payload, reply.getHeader('etag'));
    reply.header('etag', tag);
    if (!isSame(request.headers['if-none-match'], tag)) return payload;
    reply.status(304).removeHeader('content-type').removeHeader('content-length');
    return null;
  });
}
