/** The typed client of the API, for Node and browsers. */
import createOpenApiClient, {
  type FetchResponse,
  type MaybeOptionalInit,
  type Middleware,
} from 'openapi-fetch';
import type {
  HttpMethod,
  MediaType,
  PathsWithMethod,
  RequiredKeysOf,
} from 'openapi-typescript-helpers';
import { ApiError } from './api-error.ts';
import { keyedPaths, type paths } from './api-types.ts';
import { createExchange, keyHeader, type Sending, sleepFor } from './exchange.ts';

export type ClientOptions = {
  /** Of the server, such as http://127.0.0.1:8080. */
  url: string;
  /** A function is asked before each request, so that a token may change. Without one, none is sent. */
  token?: string | (() => string | Promise<string>) | undefined;
  /** For each attempt, in milliseconds; 30,000 by default. */
  timeoutMs?: number | undefined;
  /** Repeats of a GET, and of a POST with an Idempotency-Key, after 429, 503 and lost connections; 2 by default. */
  maxRetries?: number | undefined;
  /** The longest wait before a repeat, in milliseconds; 10,000 by default. */
  maxRetryDelayMs?: number | undefined;
  /** Aborts every request. */
  signal?: AbortSignal | undefined;
  fetch?: typeof globalThis.fetch | undefined;
};

type Init<Path extends keyof paths, Method extends HttpMethod> = MaybeOptionalInit<
  paths[Path],
  Method
>;

/** Optional where nothing is required. */
type Arguments<Path extends keyof paths, Method extends HttpMethod> =
  RequiredKeysOf<Init<Path, Method>> extends never
    ? [init?: Init<Path, Method>]
    : [init: Init<Path, Method>];

type Operation<Path extends keyof paths, Method extends HttpMethod> = paths[Path][Method] &
  Record<string | number, unknown>;

/** What the API answers; a request that failed throws an `ApiError` instead. */
export type Answer<Path extends keyof paths, Method extends HttpMethod> = {
  data: NonNullable<FetchResponse<Operation<Path, Method>, object, MediaType>['data']>;
  response: Response;
};

type Call<Method extends HttpMethod> = <Path extends PathsWithMethod<paths, Method>>(
  path: Path,
  ...init: Arguments<Path, Method>
) => Promise<Answer<Path, Method>>;

/** An item of a list whose pages have `items` and `nextCursor`. */
type ItemOf<Data> = Data extends { items: readonly (infer Item)[]; nextCursor: string | null }
  ? Item
  : never;

export type PagedPath = {
  [Path in PathsWithMethod<paths, 'get'>]: ItemOf<Answer<Path, 'get'>['data']> extends never
    ? never
    : Path;
}[PathsWithMethod<paths, 'get'>];

export type CarillonClient = {
  GET: Call<'get'>;
  PUT: Call<'put'>;
  /** Where the API takes an Idempotency-Key, one is added unless the headers have one. */
  POST: Call<'post'>;
  DELETE: Call<'delete'>;
  /** Every item of a list, in any number of pages; a page is asked for when its first item is wanted. */
  items: <Path extends PagedPath>(
    path: Path,
    ...init: Arguments<Path, 'get'>
  ) => AsyncGenerator<ItemOf<Answer<Path, 'get'>['data']>, void, undefined>;
  /** Sends a request that the types do not describe; the path begins with a slash. */
  send: (path: string, init?: RequestInit & Sending) => Promise<Response>;
};

const defaults = { timeoutMs: 30_000, maxRetries: 2, maxRetryDelayMs: 10_000 };

/** @throws ApiError `argument-invalid` for an address that is not one, or that contains a password. */
export function createClient(options: ClientOptions): CarillonClient {
  const { url, token, signal } = options;
  const baseUrl = readAddress(url);
  const exchange = createExchange({
    fetch: options.fetch ?? ((request, init) => globalThis.fetch(request, init)),
    timeoutMs: options.timeoutMs ?? defaults.timeoutMs,
    maxRetries: options.maxRetries ?? defaults.maxRetries,
    maxRetryDelayMs: options.maxRetryDelayMs ?? defaults.maxRetryDelayMs,
    sleep: sleepFor,
    random: Math.random,
    signal,
  });
  const authorize = async (request: Request): Promise<void> => {
    const text = typeof token === 'function' ? await token() : token;
    if (text !== undefined) request.headers.set('authorization', `Bearer ${text}`);
  };
  const api = createOpenApiClient<paths>({ baseUrl, fetch: (request) => exchange(request) });
  api.use(addPathCheck(), addKey, {
    onRequest: async ({ request }) => {
      await authorize(request);
    },
  });
  const { GET, PUT, POST, DELETE } = api as unknown as Pick<
    CarillonClient,
    'GET' | 'PUT' | 'POST' | 'DELETE'
  >;
  return {
    GET,
    PUT,
    POST,
    DELETE,
    items: (path, ...init) => readItems(GET as unknown as ReadPage, path, init[0] ?? {}) as never,
    async send(path, { accept, ...init } = {}) {
      const request = new Request(`${baseUrl}${path}`, init);
      await authorize(request);
      return exchange(request, { accept });
    },
  };
}

function readAddress(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw invalid(`"${url}" is not the address of an API; write http://host:port`);
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw invalid('the address contains a credential; use the option token');
  }
  return `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, '').replace(/\/api\/v1$/, '');
}

function invalid(title: string): ApiError {
  return new ApiError({ code: 'argument-invalid', title });
}

/** An empty part, or one of dots, would make the address of something else. */
function addPathCheck(): Middleware {
  return {
    onRequest({ params }) {
      for (const [name, value] of Object.entries(params.path ?? {})) {
        const text = String(value);
        if (value !== undefined && !/^\.{0,2}$/.test(text)) continue;
        throw invalid(`${name} must not be "${text}"`);
      }
    },
  };
}

const addKey: Middleware = {
  onRequest({ request, schemaPath }) {
    if (request.method !== 'POST' || !keyedPaths.has(schemaPath)) return;
    if (!request.headers.has(keyHeader)) request.headers.set(keyHeader, createKey());
  },
};

/** 128 random bits; `randomUUID` is missing on pages without HTTPS. */
function createKey(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

type Page = { items: unknown[]; nextCursor: string | null };
type ReadPage = (path: string, init: object) => Promise<{ data: Page }>;
type PagedInit = { params?: { query?: object } };

/** A cursor that came before would never end. */
async function* readItems(
  readPage: ReadPage,
  path: string,
  init: PagedInit,
): AsyncGenerator<unknown, void, undefined> {
  let cursor: string | null = null;
  do {
    const query = { ...init.params?.query, ...(cursor === null ? {} : { cursor }) };
    const { data } = await readPage(path, { ...init, params: { ...init.params, query } });
    yield* data.items;
    if (cursor !== null && data.nextCursor === cursor) {
      throw new ApiError({ code: 'answer-unreadable', title: `${path} repeats its cursor` });
    }
    cursor = data.nextCursor;
  } while (cursor !== null);
}
