/** `carillon token`: tokens for the API, and entries for the credentials file. */
import type { Command } from 'commander';
import { createToken } from '../../api/http/credentials.ts';
import type { Role } from '../../domain/access/permissions.ts';
import { isSlug } from '../../domain/identifiers.ts';
import { usageError } from '../framework/cli-error.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { declareTokenCalls, roleOption } from './token-calls.ts';

type EntryOptions = { name: string; role: Role[]; tenant: string };

export function declareTokenCommands(root: Command, runner: CommandRunner): void {
  const token = root.command('token').description('create, list and revoke API tokens');
  declareTokenCalls(token, runner);
  declareEntry(token, runner);
}

/** The entry for the file is the first token of an installation; without a word after `token`, too. */
function declareEntry(token: Command, runner: CommandRunner): void {
  const entry = token
    .command('entry', { isDefault: true })
    .description('create a token and its entry for CARILLON_CREDENTIALS_FILE, without the API')
    .requiredOption('--name <name>', 'name of its user; recorded as initiator of every change')
    .addOption(roleOption().makeOptionMandatory())
    .option('--tenant <slug>', 'the only tenant it may access', 'default');
  showExamples(entry, [
    ['carillon token entry --name alice --role admin', 'prints the token on stderr once'],
    ['carillon token entry --name steps --role worker >> entry.json', 'for a step worker'],
  ]);
  runner.operator<EntryOptions>(entry, (_args, options) => runEntry(options));
}

/** The entry holds only a hash: a reader of the file cannot use it as a token. */
async function runEntry({ name, role, tenant }: EntryOptions): Promise<void> {
  if (!/^[A-Za-z0-9.-]{1,64}$/.test(name)) {
    throw usageError(`"${name}" is not a name`, 'Use letters, digits, dots and hyphens, up to 64.');
  }
  if (!isSlug(tenant)) throw usageError(`"${tenant}" is not the slug of a tenant`);
  const { token, sha256 } = createToken(name);
  process.stderr.write(`${token}\n(keep it now: it is not stored and cannot be shown again)\n`);
  process.stdout.write(`${JSON.stringify({ name, tenant, roles: role, sha256 })}\n`);
}
