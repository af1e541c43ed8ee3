/** `carillon login`, `context login`, `logout` and `whoami`. */
import type { Command } from 'commander';
import type { Principal } from '../../contract/operations/principal.ts';
import { createTransport } from '../api/api-transport.ts';
import { CliError, exitCodes, usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { toLine } from '../output/table.ts';
import { changeContexts } from './context-file.ts';
import { readToken } from './token-input.ts';

export function declareLogin(root: Command, runner: CommandRunner): void {
  declare(root, runner, 'carillon login');
}

export function declareLoginBelow(context: Command, runner: CommandRunner): void {
  declare(context, runner, 'carillon context login');
}

function declare(parent: Command, runner: CommandRunner, words: string): void {
  const login = parent
    .command('login')
    .description('keep a token for a context; read from standard input or a hidden prompt');
  showExamples(login, [
    [words, 'asks for the token of the current context'],
    [`${words} --context staging < token.txt`, 'a token of `token create`, or of an issuer'],
  ]);
  runner.client(login, logIn);
}

function contextName({ context }: CommandContext): string {
  if (context) return context.name;
  throw usageError(
    'no context is chosen',
    'Add one: carillon context add NAME --api-url URL',
    'Or choose one with --context or: carillon context use NAME',
  );
}

/** Kept only after the server accepted it. */
async function logIn(command: CommandContext): Promise<void> {
  const { io, address, version, signal, flags, note } = command;
  const name = contextName(command);
  if (flags.token !== null) {
    throw usageError(
      'login takes no --token: other users can read arguments',
      'Give the token on standard input.',
    );
  }
  const token = await readToken(io, name);
  const transport = createTransport({
    fetch: io.fetch,
    url: address.url,
    token,
    version,
    timeoutMs: 30_000,
    signal,
  });
  const { body } = await transport.send<Principal>({ path: '/principal' });
  await changeContexts(io.env, (before) => {
    const now = before.contexts[name];
    if (now?.apiUrl !== address.url) {
      throw new CliError(`context ${name} was changed meanwhile; log in again`, {
        exitCode: exitCodes.conflict,
      });
    }
    return { ...before, contexts: { ...before.contexts, [name]: { ...now, token } } };
  });
  note(`logged in to ${name} (${address.url}) as ${describe(body)}`);
}

function describe({ initiator, tenant, roles }: Principal): string {
  return toLine(`${initiator.name} in tenant ${tenant}: ${roles.join(', ')}`);
}

export function declareLogout(context: Command, runner: CommandRunner): void {
  const logout = context
    .command('logout')
    .description('remove the token of a context from this machine');
  showExamples(logout, [['carillon context logout --context staging', 'its address stays']]);
  runner.client(logout, async (command) => {
    const name = contextName(command);
    await changeContexts(command.io.env, (before) => {
      const now = before.contexts[name];
      return now
        ? { ...before, contexts: { ...before.contexts, [name]: { ...now, token: null } } }
        : before;
    });
    command.note(`logged out of ${name}; to end the token itself: carillon token revoke`);
  });
}

export function declareWhoami(context: Command, runner: CommandRunner): void {
  const whoami = context
    .command('whoami')
    .description('show the user, tenant and roles that commands act with, and on which server');
  showExamples(whoami, [['carillon context whoami -o json', 'as the API answers it']]);
  runner.client(whoami, async ({ send, answer, address }) => {
    const { body } = await send<Principal>({ path: '/principal' });
    await answer.one(body, {
      nameOf: ({ initiator }) => initiator.name,
      lines: (shown) => [describe(shown), `at ${address.url} (${toLine(address.source)})`],
    });
  });
}
