/** `carillon api`: any request of the API, with the server and token of every other command. */
import { type Command, Option } from 'commander';
import type { ApiRequest } from '../api/api-transport.ts';
import { CliError, usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { readInput } from '../framework/input-text.ts';
import { collect } from '../framework/options.ts';
import { toSafeJson } from '../output/table.ts';

type RawOptions = {
  method?: string;
  field?: string[];
  rawField?: string[];
  header?: string[];
  input?: string;
  paginate?: true;
};

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof methods)[number];

export function declareApi(root: Command, runner: CommandRunner): void {
  const api = root
    .command('api')
    .description('send a request to the API and print the answer')
    .argument('<path>', 'below /api/v1, such as schedules or "schedules?tag=team-a"')
    .addOption(
      new Option('-X, --method <method>', 'GET, or POST with fields or --input').choices(methods),
    )
    .option(
      '-F, --field <name=value>',
      'a field of the body; true, 12 and null are read as JSON',
      collect,
    )
    .option('-f, --raw-field <name=value>', 'a field that is always text', collect)
    .option('-H, --header <name:value>', 'a header', collect)
    .option('--input <file>', 'the body, as JSON or YAML; - for standard input')
    .option('--paginate', 'read all pages of a list, one after the other');
  showExamples(api, [
    ['carillon api schedules --paginate -o jsonl', 'every schedule, one per line'],
    ['carillon api schedules/delta-sync/disable -f reason="change 4711"', 'a POST with a body'],
    ['carillon api -X GET schedules -f tag=team-a', 'with GET, fields are parameters'],
  ]);
  runner.client<RawOptions>(api, (context, [path = ''], options) =>
    sendRaw(context, path, options),
  );
}

async function sendRaw(context: CommandContext, path: string, options: RawOptions): Promise<void> {
  const request = await toRequest(context, path, options);
  if (options.paginate) return printPages(context, request);
  const { body } = await context.send<unknown>(request);
  if (body === undefined || body === null) return;
  await print(context, body);
}

/** JSON unless -o says otherwise. */
async function print({ answer }: CommandContext, body: unknown): Promise<void> {
  await answer.one(body, {
    nameOf: (shown) => (shown as { id?: string } | null)?.id ?? '',
    lines: (shown) => toSafeJson(shown, 2).split('\n'),
  });
}

async function toRequest(
  context: CommandContext,
  given: string,
  options: RawOptions,
): Promise<ApiRequest> {
  const { path, query } = readPath(given);
  const fields = {
    ...fieldsOf(options.rawField, (text) => text),
    ...fieldsOf(options.field, jsonOrText),
  };
  const hasFields = Object.keys(fields).length > 0;
  if (options.input !== undefined && hasFields) {
    throw usageError('give the body with --input, or fields, not both');
  }
  const hasBody = options.input !== undefined || hasFields;
  const method = (options.method as Method | undefined) ?? (hasBody ? 'POST' : 'GET');
  const headers = readHeaders(options.header ?? []);
  if (method === 'GET') {
    if (options.input !== undefined) throw usageError('a GET has no body; remove --input');
    const parameters = Object.entries(fields).map(([name, value]) => [name, String(value)]);
    return {
      path,
      headers,
      query: { ...query, ...(Object.fromEntries(parameters) as Record<string, string>) },
    };
  }
  const input = options.input === undefined ? null : await readBody(context, options.input);
  const body: unknown = input ?? (hasFields ? fields : undefined);
  return { method, path, query, headers, ...(body === undefined ? {} : { body }) };
}

/** The address of another server would be sent the token. */
function readPath(given: string): { path: string; query: Record<string, string> } {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(given)) {
    throw usageError(
      `"${given}" is an address; give the path alone, such as schedules`,
      'Choose the server with --context or --api-url.',
    );
  }
  const [path = '', search = ''] = given.split(/\?(.*)/s);
  const below = `/${path}`.replace(/^\/+/, '/').replace(/^\/api\/v1(?=\/|$)/, '');
  if (below.split('/').some((part) => /^(\.|%2e){1,2}$/i.test(part)) || /[#\s\\]/.test(below)) {
    throw usageError(`"${given}" is not a path of the API`);
  }
  return { path: below, query: Object.fromEntries(new URLSearchParams(search)) };
}

function fieldsOf(
  given: readonly string[] | undefined,
  read: (text: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    (given ?? []).map((text) => {
      const [name = '', value] = text.split(/=(.*)/s);
      if (name === '' || value === undefined) throw usageError(`"${text}" is not name=value`);
      return [name, read(value)];
    }),
  );
}

/** Text unless it is JSON. */
function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

const ownHeaders = ['authorization', 'host', 'content-length', 'transfer-encoding'];

function readHeaders(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const [, name = '', value = ''] = /^([\w-]+):\s*([\x20-\x7e]*)$/.exec(text) ?? [];
      if (name === '') throw usageError(`"${text}" is not a header; write name: value`);
      if (ownHeaders.includes(name.toLowerCase())) {
        throw usageError(`the header ${name} cannot be set`, 'Tokens: --token, or carillon login.');
      }
      return [name.toLowerCase(), value];
    }),
  );
}

async function readBody(context: CommandContext, file: string): Promise<unknown> {
  const [input, ...others] = await readInput(file, context.io);
  if (!input || others.length > 0) throw usageError('--input takes one file');
  const { readYaml } = await import('../framework/yaml-document.ts');
  const [document, ...more] = readYaml(input);
  if (!document || more.length > 0) throw new CliError(`${input.source} must hold one document`);
  return document.value;
}

type ListPage = { items: unknown[]; nextCursor: string | null };

const maxPages = 1_000;

/** Each page is printed when it is there; a list of any length needs the memory of one page. */
async function printPages(context: CommandContext, request: ApiRequest): Promise<void> {
  if (request.method !== undefined && request.method !== 'GET') {
    throw usageError('--paginate needs GET');
  }
  const { io, answer, flags } = context;
  const byLine = flags.output === 'jsonl';
  const items: unknown[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const query = { ...request.query, ...(cursor === undefined ? {} : { cursor }) };
    const { body } = await context.send<ListPage>({ ...request, query });
    if (!Array.isArray(body.items)) throw usageError('the answer is no list; remove --paginate');
    if (byLine) io.stdout.write(body.items.map((item) => `${toSafeJson(item)}\n`).join(''));
    else items.push(...body.items);
    if (body.nextCursor === null || body.nextCursor === undefined) {
      if (!byLine) answer.lines(toSafeJson(items, 2).split('\n'));
      return;
    }
    cursor = body.nextCursor;
  }
  throw new CliError(`the list has more than ${maxPages} pages; narrow it`);
}
