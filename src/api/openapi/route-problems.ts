/** Which problems a route may answer: its own, those of its parameters and body, and those of the hooks. */
import type { FastifySchema, RouteOptions } from 'fastify';
import { namedSchemas } from '../../contract/components.ts';
import { type ProblemCode, problems } from '../../domain/problem.ts';
import { keepsWhenSuspended, type RoutePermission } from '../access/permissions.ts';

/** What decides it; `schema` is the one of the route, before it is written into the document. */
type DescribedRoute = {
  method: string;
  url: string;
  permission: RoutePermission;
  /** Whether a POST may be repeated with an Idempotency-Key. */
  takesKey: boolean;
  schema: FastifySchema;
};

type Part = {
  $ref?: string;
  raises?: readonly ProblemCode[];
  properties?: Record<string, Part>;
};

const named: ReadonlyMap<string, Part> = new Map(
  namedSchemas.map((schema) => [`${schema.$id}#`, schema as Part]),
);

/** Of the schema itself and of its members, one level deep: parameters are not nested. */
function raisedBy(part: unknown): readonly ProblemCode[] {
  const { $ref, raises = [], properties = {} } = (part ?? {}) as Part;
  if ($ref !== undefined) return raisedBy(named.get($ref));
  return [...raises, ...Object.values(properties).flatMap((member) => member.raises ?? [])];
}

function ofResponses({ response = {} }: FastifySchema): readonly ProblemCode[] {
  return Object.values(response as Record<string, Part>).flatMap(({ raises = [] }) => raises);
}

function ofCredential({ permission }: DescribedRoute): readonly ProblemCode[] {
  // Without tokens, requests that other machines or pages sent are refused, on public routes too.
  if (permission === 'public') return ['forbidden'];
  return [
    'credential-missing',
    'credential-invalid',
    'forbidden',
    'tenant-unknown',
    ...(keepsWhenSuspended(permission) ? [] : (['tenant-suspended'] as const)),
    'rate-limited',
    'issuer-unavailable',
    'database-unavailable',
  ];
}

/** A body is read, and refused, even where none is needed. */
function ofBody({ method, schema }: DescribedRoute): readonly ProblemCode[] {
  if (method === 'GET') return [];
  return [
    'body-unreadable',
    'body-too-large',
    'content-type-unsupported',
    'body-invalid',
    ...raisedBy(schema.body),
  ];
}

/** A client that resolves `.` or `..` in a path asks another address, which may not exist. */
function ofPath({ url }: DescribedRoute): readonly ProblemCode[] {
  return url.includes(':') ? ['route-not-found', 'method-not-allowed'] : [];
}

function ofKey({ takesKey }: DescribedRoute): readonly ProblemCode[] {
  return takesKey ? ['idempotency-key-busy', 'idempotency-key-reused'] : [];
}

/** Every code once, in the order of the catalogue. */
export function problemsOf(route: DescribedRoute): ProblemCode[] {
  const { schema } = route;
  const found = new Set<ProblemCode>([
    'parameter-invalid',
    'internal-error',
    ...ofCredential(route),
    ...ofPath(route),
    ...ofBody(route),
    ...ofKey(route),
    ...raisedBy(schema.params),
    ...raisedBy(schema.querystring),
    ...raisedBy(schema.headers),
    ...ofResponses(schema),
  ]);
  return (Object.keys(problems) as ProblemCode[]).filter((code) => found.has(code));
}

type Registered = Pick<RouteOptions, 'config' | 'schema' | 'url'>;

/** The same for a route as it was registered. */
export function describeRoute(route: Registered & { method: string }): DescribedRoute {
  const { url, schema = {}, config } = route;
  const permission = config?.permission ?? 'any';
  const takesKey = route.method === 'POST' && config?.storesResponse !== false;
  return { method: route.method, url, permission, takesKey, schema };
}
