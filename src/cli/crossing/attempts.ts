/** Makes requests of one tenant that name what belongs to another. */
import type { Description, Route } from './description.ts';
import { candidatesFor, type Inventory, namedBy } from './inventory.ts';
import type { Random } from './random.ts';
import type { Request } from './request.ts';
import { sampleOf } from './sample.ts';

export const attemptKinds = [
  'path',
  'spelling',
  'query',
  'cursor',
  'body',
  'key',
  'header',
  'definition',
  'report',
] as const;
/** Where the other tenant is named. */
export type AttemptKind = (typeof attemptKinds)[number];

export type Attempt = {
  kind: AttemptKind;
  request: Request;
  /** The same request for things that do not exist: its answer must be the same. */
  twin: Request | null;
};

type Reserved = {
  pools: readonly string[];
  secrets: readonly string[];
  /** What the other tenant's workers report their steps with. */
  reports: readonly ReportKey[];
};

export type ReportKey = {
  tenantId: string;
  executionId: string;
  incarnation: string;
  stepIndex: number;
  nonce: string;
};

export type AttemptContext = {
  description: Description;
  routes: readonly Route[];
  inventory: Inventory;
  random: Random;
  /** Idempotency keys that the other tenant has used. */
  keys: readonly string[];
  /** Slug of the other tenant. */
  tenant: string;
  /** What the installation keeps for the other tenant. */
  reserved: Reserved;
  /** Whether requests are sent that may change the sender's own tenant. */
  writes: boolean;
};

/** Null when the inventory has nothing for this kind. */
export function makeAttempt(kind: AttemptKind, context: AttemptContext): Attempt | null {
  const alone = (request: Request | null): Attempt | null =>
    request && { kind, request, twin: null };
  switch (kind) {
    case 'path':
      return makePath(context);
    case 'spelling':
      return alone(makeSpelling(context));
    case 'query':
      return alone(makeQuery(context));
    case 'cursor':
      return alone(makeCursor(context));
    case 'body':
      return alone(makeBody(context));
    case 'key':
      return alone(makeKey(context));
    case 'header':
      return alone(makeHeader(context));
    case 'definition':
      return alone(makeDefinition(context));
    case 'report':
      return alone(makeReport(context));
  }
}

function makePath(context: AttemptContext): Attempt | null {
  const { routes, inventory, random } = context;
  const route = random.pick(routes.filter(({ pathParameters }) => pathParameters.length > 0));
  if (!route) return null;
  let [path, other] = [route.path, route.path];
  let isJudged = true;
  for (const name of route.pathParameters) {
    const value = valueFor(route, name, context);
    path = path.replace(`{${name}}`, encodeURIComponent(value));
    other = other.replace(`{${name}}`, encodeURIComponent(unknownLike(value, random)));
    // A short name may exist in both tenants.
    isJudged &&= /^\d+$/.test(value) || inventory.own.has(value);
  }
  const rest = { method: route.method, ...bodyFor(route, context) };
  const twin = isJudged ? { ...rest, path: other } : null;
  return { kind: 'path', request: { ...rest, path }, twin };
}

/**
 * Of the same form, letter for letter and digit for digit, and of nothing that exists. Numbers count steps and
 * revisions, and stay.
 */
function unknownLike(value: string, random: Random): string {
  if (/^\d+$/.test(value)) return value;
  if (/^[0-9a-f]{8}-/.test(value)) return random.uuid();
  const letter = (): string => String.fromCharCode(97 + random.below(26));
  return value
    .replace(/[a-z]/g, letter)
    .replace(/[A-Z]/g, () => letter().toUpperCase())
    .replace(/\d/g, () => String(random.below(10)));
}

const spellings: readonly ((path: string) => string)[] = [
  (path) => path.replace('/api/', '//api/'),
  (path) => path.replace('/api/v1/', '/api/v1/./'),
  (path) => path.replace('/api/v1/', '/api/v1/x/../'),
  (path) => path.replace('/api/v1/', '/health/live/../../api/v1/'),
  (path) => `${path}/`,
  (path) => `${path};tenant=x`,
  (path) => `${path}%2f`,
  (path) => `${path}%00`,
  (path) => path.replace('/api/v1', '/API/v1'),
  (path) => path.replace('/api/v1', '/api/v2'),
  (path) => `${path}/health/ready`,
  (path) => `/openapi.json/..${path}`,
  (path) => path.replaceAll('-', '%2D'),
  (path) => path.replaceAll('-', '%252D'),
  (path) => path.toUpperCase().replace('/API/V1', '/api/v1'),
  (path) => `${path}?tenant=default&tenantId=*`,
];

function makeSpelling(context: AttemptContext): Request | null {
  const attempt = makePath(context);
  const spell = context.random.pick(spellings);
  return attempt && spell ? { ...attempt.request, path: spell(attempt.request.path) } : null;
}

/** A stream tells nothing without a topic, and has no end unless one is asked for. */
const streamQuery = {
  topics: 'executions,steps,attempts,schedules,fires,holds,approvals',
  seconds: '1',
};

function makeQuery(context: AttemptContext): Request | null {
  const { routes, random } = context;
  const lists = routes.filter(
    ({ method, queryParameters }) => method === 'GET' && queryParameters.length > 0,
  );
  const route = random.pick(lists);
  if (!route) return null;
  const query = new URLSearchParams();
  for (const { name, schema } of route.queryParameters) {
    if (name === 'cursor' || !random.chance(0.5)) continue;
    query.set(name, String(sampleOf(schema, context, name)));
  }
  if (route.path.endsWith('/stream')) {
    for (const [name, value] of Object.entries(streamQuery)) query.set(name, value);
  }
  const filled = fillPath(route, context);
  return { method: 'GET', path: `${filled}?${query.toString()}`, headers: {}, body: null };
}

/** A cursor of their list, on that list and on every other. */
function makeCursor(context: AttemptContext): Request | null {
  const { routes, inventory, random } = context;
  const [path, cursor] = random.pick([...inventory.cursors]) ?? [];
  if (path === undefined || cursor === undefined) return null;
  const paged = routes.filter(({ method, queryParameters }) => {
    return method === 'GET' && queryParameters.some(({ name }) => name === 'cursor');
  });
  const other = random.pick(paged);
  const list = random.chance(0.5) || !other ? path : fillPath(other, context);
  const bent = random.chance(0.3) ? bendCursor(cursor, random) : cursor;
  const query = new URLSearchParams({ cursor: bent, limit: String(1 + random.below(100)) });
  return { method: 'GET', path: `${list}?${query.toString()}`, headers: {}, body: null };
}

/** One character of it changed, as someone would who looks for where it points. */
function bendCursor(cursor: string, random: Random): string {
  const place = random.below(cursor.length);
  const letter = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'[
    random.below(64)
  ];
  return cursor.slice(0, place) + letter + cursor.slice(place + 1);
}

function makeBody(context: AttemptContext): Request | null {
  const { routes, random, writes } = context;
  const route = random.pick(
    routes.filter((one) => one.body !== null && (writes || one.pathParameters.length > 0)),
  );
  if (!route) return null;
  return { method: route.method, path: fillPath(route, context), ...bodyFor(route, context) };
}

/** A key that they have used must not give their answer to another tenant. */
function makeKey(context: AttemptContext): Request | null {
  const { routes, random, keys, writes } = context;
  const route = random.pick(
    routes.filter((one) => one.takesKey && (writes || one.pathParameters.length > 0)),
  );
  const key = random.pick(keys);
  if (!route || key === undefined) return null;
  const { body, headers } = bodyFor(route, context);
  const path = fillPath(route, context);
  return { method: route.method, path, body, headers: { ...headers, 'idempotency-key': key } };
}

/** Headers that other products take a tenant, a user or an address from. */
const tenantHeaders = [
  'x-tenant',
  'x-tenant-id',
  'x-org-id',
  'x-scope-orgid',
  'x-forwarded-user',
  'x-remote-user',
  'x-carillon-tenant',
  'x-original-url',
  'x-rewrite-url',
  'x-http-method-override',
  'x-forwarded-prefix',
  'forwarded',
];

function makeHeader(context: AttemptContext): Request | null {
  const { random, inventory, tenant } = context;
  const attempt = makePath(context);
  const name = random.pick(tenantHeaders);
  if (!attempt || name === undefined) return null;
  const { request } = attempt;
  const value = /url|prefix/.test(name)
    ? request.path
    : (random.pick([tenant, random.pick(candidatesFor(inventory, 'tenantId')) ?? tenant, 'GET']) ??
      '');
  return { ...request, headers: { ...request.headers, [name]: value } };
}

/** A schedule of the sender's own that would use a pool or a secret of the other tenant; it must be refused. */
function makeDefinition({ reserved, random, writes }: AttemptContext): Request | null {
  const pool = random.pick(reserved.pools);
  const name = random.pick(reserved.secrets);
  if (!writes || pool === undefined || name === undefined) return null;
  const secret = { secret: name };
  const http = { type: 'Http', method: 'POST', url: 'https://elsewhere.example/' };
  const shell = { type: 'Shell', script: 'true' };
  const step = random.pick<object>([
    { ...http, pool },
    { ...shell, pool },
    { ...http, headers: { authorization: secret } },
    { ...http, headers: { host: secret } },
    { ...shell, environment: { TOKEN: secret } },
  ]);
  const harmless = { ...http, name: 'before' };
  const reaching = { ...step, name: 'reaches over' };
  const beside = { ...reaching, mode: 'ParallelWithPrevious' };
  const steps = random.pick([[reaching], [harmless, reaching], [harmless, beside]]);
  const body = { name: `Mallory ${random.uuid()}`, steps };
  return {
    method: 'POST',
    path: '/api/v1/schedules',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

/** A report about a step of the other tenant, with all or all but one of its parts right. */
function makeReport({ reserved, random }: AttemptContext): Request | null {
  const right = random.pick(reserved.reports);
  if (!right) return null;
  const wrong = random.pick(reserved.reports) ?? right;
  const part = random.pick<keyof ReportKey>(['tenantId', 'executionId', 'incarnation', 'nonce']);
  const key = { ...right, ...(part && { [part]: wrong[part] }), attempt: 1 + random.below(3) };
  if (random.chance(0.2)) return askForSecrets(key, random.pick(reserved.secrets) ?? 'TOKEN');
  const at = 1.79e12 + random.below(1e9);
  const isStart = random.chance(0.5);
  const start = { ...key, startedAt: at, idempotencyKey: 'k', worker: 'w', decisive: true };
  const end = {
    ...key,
    status: random.pick(['Completed', 'Failed']),
    endedAt: at,
    code: null,
    message: 'forged',
    httpStatus: null,
    exitCode: null,
    output: 'forged',
    outputBytes: 6,
    nextAttemptAt: null,
  };
  const observation = isStart ? { type: 'start', start } : { type: 'end', end };
  return {
    method: 'POST',
    path: '/api/v1/observations',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ observations: [observation] }),
  };
}

/** What the worker of a step asks for before it carries out an attempt. */
function askForSecrets(attempt: ReportKey & { attempt: number }, name: string): Request {
  return {
    method: 'POST',
    path: '/api/v1/workers/secrets',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ attempt, names: [name] }),
  };
}

function fillPath(route: Route, context: AttemptContext): string {
  return route.pathParameters.reduce((path, name) => {
    const value = valueFor(route, name, context);
    return path.replace(`{${name}}`, encodeURIComponent(value));
  }, route.path);
}

/** Parameters of a path that say which object; the others say which part of it. */
const namesObject: ReadonlySet<string> = new Set(['ref', 'id', 'name']);
const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Half of the time what the route is for, and else any value of that sort. */
function valueFor(route: Route, name: string, context: AttemptContext): string {
  const { inventory, random, writes } = context;
  const any = random.chance(0.5);
  const values = any ? candidatesFor(inventory, name) : namedBy(route, name, inventory.valuesOf);
  if (writes || route.method === 'GET' || !namesObject.has(name)) return random.pick(values) ?? '0';
  // A name may exist in the sender's tenant too, which would then act on its own object.
  return random.pick(values.filter((value) => isId.test(value))) ?? random.uuid();
}

function bodyFor(route: Route, context: AttemptContext): Pick<Request, 'headers' | 'body'> {
  if (route.body === null) return { headers: {}, body: null };
  const body = JSON.stringify(sampleOf(route.body, context));
  return { headers: { 'content-type': 'application/json' }, body };
}
