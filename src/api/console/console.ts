/** The console at /console/: built files, and one page for every other address below it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import { ProblemError } from '../../domain/problem.ts';
import type { App, AppDeps } from '../http/app-deps.ts';
import { createConsolePage } from './console-page.ts';

/** Static files hold nothing of a tenant. Browsers and mail programs add parameters to links. */
const open = {
  config: { permission: 'public', takesAnyQuery: true },
  schema: { hide: true },
} as const;

const yearMs = 365 * 24 * 3_600_000;
const page = 'index.html';

/** Paths of the files that are served as they are, as in an address. */
function servedFiles(folder: string): Set<string> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  // The build keeps its notes in a folder with a dot.
  return new Set(found.filter((path) => path !== page && !/(^|\/)\./.test(path)));
}

/** An address that would leave the folder is no page of the console. */
function isPage(path: string): boolean {
  const isFile = path === 'assets' || path.startsWith('assets/');
  return !isFile && !path.includes('\0') && !path.split(/[/\\]/).includes('..');
}

/** Only files of /assets have names that change with their content. */
function sendFile(reply: FastifyReply, path: string): FastifyReply {
  const isHashed = path.startsWith('assets/');
  return reply.sendFile(path, {
    maxAge: isHashed ? yearMs : 0,
    immutable: isHashed,
    // A part of a file could not be compressed.
    acceptRanges: false,
    index: false,
  });
}

function registerFiles(app: App, folder: string, publicPath: string): void {
  const files = servedFiles(folder);
  const render = createConsolePage(readFileSync(join(folder, page), 'utf8'), publicPath);
  app.register(fastifyStatic, { root: folder, serve: false });
  app.get<{ Params: { '*': string } }>('/console/*', open, (request, reply) => {
    const { '*': path } = request.params;
    if (files.has(path)) return sendFile(reply, path);
    if (!isPage(path)) return reply.callNotFound();
    const { html, contentSecurityPolicy } = render();
    return reply
      .header('content-security-policy', contentSecurityPolicy)
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(html);
  });
}

const missing =
  'this server has no console, because its files (dist/console) are missing: build them with `npm run build`, ' +
  'or install the package again. The API and the command line work without it';

/** Without the folder, or without the page in it, the addresses of the console say what is missing. */
export function registerConsole(
  app: App,
  { consoleFolder = null, publicPath = '' }: Pick<AppDeps, 'consoleFolder' | 'publicPath'>,
): void {
  app.register((scope, _options, done) => {
    // `registerPublicPath` completes the addresses.
    scope.get('/', open, (_request, reply) => reply.redirect('/console/'));
    scope.get('/console', open, ({ url }, reply) =>
      reply.redirect(`/console/${/\?.*$/.exec(url)?.[0] ?? ''}`),
    );
    if (consoleFolder !== null && existsSync(join(consoleFolder, page))) {
      registerFiles(scope, consoleFolder, publicPath);
    } else {
      scope.get('/console/*', open, () => {
        throw new ProblemError('route-not-found', missing);
      });
    }
    done();
  });
}
