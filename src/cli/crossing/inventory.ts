/** Everything that one tenant can see of its own: what another tenant must never see or change. */
import { testSummary } from '../../domain/notification/message.ts';
import type { Route } from './description.ts';
import type { Request, Send } from './request.ts';

export type Inventory = {
  /** Values by the name of the field or parameter they were read from. */
  valuesOf: ReadonlyMap<string, readonly string[]>;
  /** Texts of this tenant that the other does not have. */
  own: ReadonlySet<string>;
  /** Those of them that no answer to another tenant can contain by chance. */
  canaries: ReadonlySet<string>;
  /** Cursors of its lists, by the path of the list. */
  cursors: ReadonlyMap<string, string>;
};

/** Shorter texts occur in the answers of every tenant. */
const shortestCanary = 8;
const maxValuesOfName = 200;
const maxRequests = 2_000;
const rounds = 3;
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Which fields of answers fill a parameter of a path. */
const sourcesOf: Readonly<Record<string, readonly string[]>> = {
  ref: ['id', 'slug', 'scheduleId', 'name'],
  id: ['id', 'executionId', 'backfillId', 'causeId', 'eventId', 'retriedFrom'],
  name: ['name', 'anchor', 'calendar', 'slug'],
  step: ['stepIndex', 'key', 'stepKey'],
  stepIndex: ['stepIndex'],
  revision: ['revision'],
};

/** Values of the tenant that may stand for a parameter or a field of this name. */
export function candidatesFor({ valuesOf }: Pick<Inventory, 'valuesOf'>, name: string): string[] {
  const sources = sourcesOf[name] ?? [name];
  return sources.flatMap((source) => valuesOf.get(source) ?? []);
}

/**
 * Reads every list, and then every object that the lists name, with the tenant's own credential.
 * `common` holds what the other tenant has too, which proves nothing.
 */
export async function readInventory(
  routes: readonly Route[],
  send: Send,
  common: ReadonlySet<string> = new Set(),
): Promise<Inventory> {
  const valuesOf = new Map<string, string[]>();
  const seen = new Set<string>();
  const texts = new Set<string>();
  const cursors = new Map<string, string>();
  const readable = routes.filter(({ method }) => method === 'GET');
  for (let round = 0; round < rounds; round += 1) {
    for (const request of readable.flatMap((route) => requestsFor(route, valuesOf))) {
      if (seen.has(request.path) || seen.size >= maxRequests) continue;
      seen.add(request.path);
      const answer = await send(request);
      if (answer.status !== 200) continue;
      const body = parseJson(answer.body);
      if (quoting.test(request.path)) for (const id of idsOfEntries(answer.body)) texts.add(id);
      else collect(body, { valuesOf, texts, kind: kindOf(request.path) });
      const cursor = (body as { nextCursor?: unknown } | null)?.nextCursor;
      if (typeof cursor === 'string') cursors.set(request.path.split('?')[0] ?? '', cursor);
    }
  }
  const own = [...texts].filter((text) => text.length >= shortestCanary && !common.has(text));
  const canaries = own.filter((text) => !isInstant(text) && !isWord(text) && text !== testSummary);
  return { valuesOf, own: new Set(own), canaries: new Set(canaries), cursors };
}

/** Texts of the tenant that an answer shows, besides those that the request itself named. */
export function leaksOf({ canaries }: Inventory, request: Request, answer: string): string[] {
  const named = decodeURIComponent(request.path.replace(/%(?![0-9a-f]{2})/gi, '%25'));
  const own = `${named}\n${request.body ?? ''}\n${Object.values(request.headers).join('\n')}`;
  const texts = quoting.test(named) ? idsOfEntries(answer) : textsIn(answer);
  return [...texts].filter((text) => canaries.has(text) && !own.includes(text));
}

function textsIn(answer: string): Set<string> {
  const texts = new Set<string>(answer.match(uuid) ?? []);
  collect(parseJson(answer), { valuesOf: new Map(), texts, kind: '' });
  return texts;
}

/**
 * An audit trail, and its rows in an export, name all that a tenant ever asked for, in vain too: texts of the other
 * tenant are no texts of this one then. Whose it is, the ids of its entries tell.
 */
const quoting = /\/(audit-events|record\/export)/;

function idsOfEntries(answer: string): Set<string> {
  const { items = [] } = parseJson(answer) as { items?: { id?: unknown }[] };
  return new Set(items.map(({ id }) => String(id)));
}

function requestsFor(route: Route, valuesOf: ReadonlyMap<string, readonly string[]>): Request[] {
  const paths = fill(route, valuesOf).slice(0, 50);
  // Short pages, so that there is a cursor.
  const isPaged = route.queryParameters.some(({ name }) => name === 'limit');
  const endings = isPaged ? ['?limit=1', '?limit=100'] : [''];
  return paths.flatMap((path) =>
    endings.map((ending) => ({ method: 'GET', path: path + ending, headers: {}, body: null })),
  );
}

function fill(route: Route, valuesOf: ReadonlyMap<string, readonly string[]>): string[] {
  return route.pathParameters.reduce<string[]>(
    (paths, name) =>
      paths.flatMap((path) =>
        namedBy(route, name, valuesOf).map((value) =>
          path.replace(`{${name}}`, encodeURIComponent(value)),
        ),
      ),
    [route.path],
  );
}

/** The part of an address that says what it is about: schedules, schedule-executions, ... */
function kindOf(path: string): string {
  return /^\/api\/v1\/([\w-]+)/.exec(path)?.[1] ?? '';
}

/** What the lists of the same kind name; anything, as long as they name nothing. */
export function namedBy(
  { path }: Pick<Route, 'path'>,
  name: string,
  valuesOf: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const fields = sourcesOf[name]?.slice(0, 2) ?? [name];
  const ofKind = fields.flatMap((field) => valuesOf.get(`${kindOf(path)} ${field}`) ?? []);
  return ofKind.length > 0 ? ofKind : candidatesFor({ valuesOf }, name);
}

/** Made of the last entry of a page: the same for two tenants whose entries have the same name. */
const isCursor = /^next(Cursor)?$/;

type Found = { valuesOf: Map<string, string[]>; texts: Set<string>; kind: string };

function collect(value: unknown, found: Found, name = ''): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found, name);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) collect(member, found, key);
  } else if (typeof value === 'string' || typeof value === 'number') {
    note(name, String(value), found);
    note(`${found.kind} ${name}`, String(value), found);
    if (typeof value === 'string' && !isCursor.test(name)) found.texts.add(value);
  }
}

function note(name: string, value: string, { valuesOf }: Found): void {
  if (value === '' || value.length > 200) return;
  const known = valuesOf.get(name) ?? [];
  if (known.length >= maxValuesOfName || known.includes(value)) return;
  valuesOf.set(name, [...known, value]);
}

/** Two tenants may do things at the same moment. */
function isInstant(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-][\d:]+))?$/.test(text);
}

/** Letters alone may be a word of the product, such as a status. */
function isWord(text: string): boolean {
  return /^[A-Za-z-]+$/.test(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Metrics are lines of text.
    return text.split(/[\s"{},=]+/);
  }
}
