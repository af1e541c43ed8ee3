/** `carillon token`: a token for the API, and its entry for the credentials file. */
import { type Command, Option } from 'commander';
import { createToken } from '../../api/http/credentials.ts';
import { isSlug } from '../../domain/identifiers.ts';
import { usageError } from '../framework/cli-error.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';

const roles = ['operator', 'worker'] as const;

type TokenOptions = { name: string; role: (typeof roles)[number]; tenant: string };

export function declareToken(root: Command, runner: CommandRunner): void {
  const role = new Option('--role <role>', 'operator: change schedules; worker: report on steps');
  const token = root
    .command('token')
    .description('create an API token and its entry for CARILLON_CREDENTIALS_FILE')
    .requiredOption('--name <name>', 'name of its user; recorded as initiator of every change')
    .addOption(role.choices(roles).default('operator'))
    .option('--tenant <slug>', 'the only tenant it may access', 'default');
  showExamples(token, [
    ['carillon token --name ci', 'prints the token on stderr once, its entry on stdout'],
    ['carillon token --name steps --role worker >> entry.json', 'for a step worker'],
  ]);
  runner.operator<TokenOptions>(token, (_args, options) => runToken(options));
}

/** The entry holds only a hash: a reader of the file cannot use it as a token. */
async function runToken({ name, role, tenant }: TokenOptions): Promise<void> {
  if (!/^[A-Za-z0-9.-]{1,64}$/.test(name)) {
    throw usageError(`"${name}" is not a name`, 'Use letters, digits, dots and hyphens, up to 64.');
  }
  if (!isSlug(tenant)) throw usageError(`"${tenant}" is not the slug of a tenant`);
  const { token, sha256 } = createToken(name);
  process.stderr.write(`${token}\n(keep it now: it is not stored and cannot be shown again)\n`);
  process.stdout.write(`${JSON.stringify({ name, tenant, role, sha256 })}\n`);
}
