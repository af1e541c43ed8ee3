/** The description of the API as a file: what a server answers at /openapi.json, in a stable order. */
import { readFileSync } from 'node:fs';
import { createApp } from '../src/api/app.ts';
import type { App, AppOptions } from '../src/api/http/app-deps.ts';
import { createLogger } from '../src/log.ts';

export const openApiFile = new URL('../docs/reference/openapi.json', import.meta.url);

/** Shown in the description; the same on every machine until the next release. */
function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/**
 * The app of a server that is never started: registering routes uses nothing that it would need. `prepare` sees it
 * before it has routes.
 */
export async function createIdleApp(prepare: (app: App) => void = () => undefined): Promise<App> {
  const log = createLogger({ level: 'silent', pretty: false, name: 'reference' });
  const credentials = { mode: 'tokens', tokens: [] };
  const app = createApp({ log, credentials, version: readVersion() } as unknown as AppOptions);
  prepare(app);
  await app.ready();
  return app;
}

function sorted<T>(members: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** One UTF-16 unit as JSON writes it: patterns hold invisible characters, which reviews would lose. */
export function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

type Document = {
  paths?: Record<string, object>;
  components?: { schemas?: Record<string, object> };
};

/**
 * Routes and schemas are sorted, because their order in the source means nothing; what is inside a schema
 * keeps its order, which readers see. `app` must be ready.
 */
export function renderOpenApi(app: App): string {
  const { paths = {}, components = {}, ...rest } = app.swagger() as unknown as Document;
  const document = {
    ...rest,
    paths: sorted(
      Object.fromEntries(Object.entries(paths).map(([at, one]) => [at, sorted({ ...one })])),
    ),
    components: { ...components, schemas: sorted(components.schemas ?? {}) },
  };
  const text = JSON.stringify(document, null, 2);
  return `${text.replace(/[^\n -~]/g, escaped)}\n`;
}
