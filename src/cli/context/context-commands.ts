/** `carillon context`: which server commands use, and who the user is there. */
import type { Command } from 'commander';
import { isSlug } from '../../domain/identifiers.ts';
import { toGivenAddress } from '../api/api-address.ts';
import { CliError, exitCodes, usageError } from '../framework/cli-error.ts';
import { type CommandRunner, showExamples, type Terminal } from '../framework/command-runner.ts';
import { addTerminalFlags } from '../framework/global-flags.ts';
import { asCalled } from '../framework/process-io.ts';
import { createAnswerPrinter } from '../output/answer-printer.ts';
import { createColors } from '../output/status-style.ts';
import { changeContexts, type Context, type Contexts, readContexts } from './context-file.ts';
import { declareLoginBelow, declareLogout, declareWhoami } from './login.ts';

type UrlOption = { apiUrl?: string };

export function declareContextCommands(root: Command, runner: CommandRunner): void {
  const context = root
    .command('context')
    .description('choose the server that commands use, and log in to it');
  declareList(context, runner);
  declareChanges(context, runner);
  declareLoginBelow(context, runner);
  declareLogout(context, runner);
  declareWhoami(context, runner);
}

function declareList(context: Command, runner: CommandRunner): void {
  const list = context.command('list').description('list the contexts; * marks the current one');
  addTerminalFlags(list);
  showExamples(list, [['carillon context list', 'names and addresses, never tokens']]);
  runner.operator(list, (_args, _options, terminal) => listContexts(terminal));
}

function declareChanges(context: Command, runner: CommandRunner): void {
  const add = context
    .command('add')
    .description('add a context')
    .argument('<name>', 'such as staging')
    .requiredOption('--api-url <url>', 'address of the API');
  showExamples(add, [
    ['carillon context add staging --api-url https://staging.example.org', 'then: carillon login'],
  ]);
  runner.operator<UrlOption>(add, ([name = ''], { apiUrl }, terminal) =>
    addContext(terminal, name, apiUrl),
  );

  const set = context
    .command('set')
    .description('change the address of a context; its token is removed, as it was for the other')
    .argument('<name>', 'name of the context')
    .requiredOption('--api-url <url>', 'address of the API');
  showExamples(set, [['carillon context set staging --api-url https://new.example.org', '']]);
  runner.operator<UrlOption>(set, ([name = ''], { apiUrl }, terminal) =>
    setContext(terminal, name, apiUrl),
  );

  const use = context
    .command('use')
    .description('make a context the current one; without a name, none is')
    .argument('[name]', 'name of the context');
  showExamples(use, [['carillon context use staging', 'for every command without --context']]);
  runner.operator(use, ([name = ''], _options, terminal) => useContext(terminal, name));

  const remove = context
    .command('remove')
    .description('remove a context and its token from this machine')
    .argument('<name>', 'name of the context');
  showExamples(remove, [['carillon context remove staging', 'the token stays valid: revoke it']]);
  runner.operator(remove, ([name = ''], _options, terminal) => removeContext(terminal, name));
}

function tell(io: Terminal['io'], line: string): void {
  io.stderr.write(`${asCalled(line, io.program)}\n`);
}

async function listContexts({ io, flags }: Terminal): Promise<void> {
  const { current, contexts } = await readContexts(io.env);
  const rows = Object.entries(contexts).map(([name, { apiUrl, token }]) => ({
    name,
    current: name === current,
    apiUrl,
    hasToken: typeof token === 'string',
  }));
  const colors = createColors(false);
  await createAnswerPrinter({ io, colors, format: flags.output }).list(rows, {
    nameOf: ({ name }) => name,
    columns: [
      { title: ' ', value: (row) => (row.current ? '*' : ' ') },
      { title: 'NAME', value: ({ name }) => name },
      { title: 'API', value: ({ apiUrl }) => apiUrl },
      { title: 'TOKEN', value: ({ hasToken }) => (hasToken ? 'yes' : 'no') },
    ],
  });
}

/** @throws CliError unless the context is there. */
export function contextIn({ contexts }: Contexts, name: string): Context {
  const found = Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  if (found) return found;
  throw new CliError(`there is no context "${name}"`, {
    exitCode: exitCodes.notFound,
    lines: ['See them with: carillon context list'],
  });
}

async function addContext(
  { io }: Terminal,
  name: string,
  apiUrl: string | undefined,
): Promise<void> {
  if (!isSlug(name)) throw usageError(`"${name}" is not a name; write a word such as staging`);
  const { url } = toGivenAddress(apiUrl ?? '', '--api-url');
  await changeContexts(io.env, ({ current, contexts }) => {
    if (Object.hasOwn(contexts, name)) {
      throw new CliError(`context ${name} exists already`, {
        exitCode: exitCodes.conflict,
        lines: [`Change it with: carillon context set ${name} --api-url URL`],
      });
    }
    const added = { ...contexts, [name]: { apiUrl: url, token: null } };
    return { current: current ?? name, contexts: added };
  });
  tell(io, `added context ${name}; log in with: carillon login --context ${name}`);
}

async function setContext(
  { io }: Terminal,
  name: string,
  apiUrl: string | undefined,
): Promise<void> {
  const { url } = toGivenAddress(apiUrl ?? '', '--api-url');
  await changeContexts(io.env, (before) => {
    const { apiUrl: old, token } = contextIn(before, name);
    // A token must not reach another server than the one it was given for.
    const changed = { apiUrl: url, token: old === url ? token : null };
    return { ...before, contexts: { ...before.contexts, [name]: changed } };
  });
  tell(io, `changed context ${name}`);
}

async function useContext({ io }: Terminal, name: string): Promise<void> {
  await changeContexts(io.env, (before) => {
    if (name !== '') contextIn(before, name);
    return { ...before, current: name === '' ? null : name };
  });
  tell(io, name === '' ? 'no context is current' : `context ${name} is current`);
}

async function removeContext({ io }: Terminal, name: string): Promise<void> {
  await changeContexts(io.env, (before) => {
    contextIn(before, name);
    const { [name]: _removed, ...contexts } = before.contexts;
    return { current: before.current === name ? null : before.current, contexts };
  });
  tell(io, `removed context ${name}; a token stays valid until it is revoked or expires`);
}
