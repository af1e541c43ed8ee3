/** `carillon token create`, `list` and `revoke`: tokens of the API, without a restart. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ApiToken } from '../../contract/operations/tokens.ts';
import { isRole, type Role, roles } from '../../domain/access/permissions.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { readPages, serverSort } from '../api/read-pages.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { readUntil } from '../framework/options.ts';
import { showInstant } from '../output/show-instant.ts';
import type { Column } from '../output/table.ts';

/** `--role`, repeatable: viewer, operator, editor, approver, admin or worker. */
export function roleOption(): Option {
  return new Option('--role <role>', `${roles.join(', ')}; repeatable`).argParser(collectRole);
}

function collectRole(text: string, before: Role[] = []): Role[] {
  if (isRole(text)) return [...before.filter((role) => role !== text), text];
  throw new InvalidArgumentError(`Roles are ${roles.join(', ')}.`);
}

type CreateOptions = { name: string; role: Role[]; expires: string };

export function declareTokenCalls(token: Command, runner: CommandRunner): void {
  const create = token
    .command('create')
    .description('create a token of the API; it is shown once')
    .requiredOption('--name <name>', 'name of its user; recorded as initiator of every change')
    .addOption(roleOption().makeOptionMandatory())
    .option('--expires <span>', 'such as 90d, 12h, an instant, or never', '90d');
  showExamples(create, [
    ['carillon token create --name ci --role operator', 'prints the token; it expires in 90 days'],
    ['carillon token create --name steps --role worker --expires never', 'for step workers'],
  ]);
  runner.client<CreateOptions>(create, (context, _args, options) => createToken(context, options));

  const list = token
    .command('list')
    .description('list the tokens of the tenant, never their secrets')
    .option('--all', 'also expired and revoked ones');
  addListFlags(list, { all: false });
  showExamples(list, [['carillon token list --all', 'with roles, expiry and last use']]);
  runner.client<{ all?: true }>(list, (context, _args, { all }) => listTokens(context, all));

  const revoke = token
    .command('revoke')
    .description('end a token; every server refuses it within five seconds')
    .argument('<id>', 'id of the token, from `token list`');
  showExamples(revoke, [
    ['carillon token revoke 0198f3a2-…', 'create its replacement before: two may share a name'],
  ]);
  runner.client(revoke, (context, [id = '']) => revokeToken(context, id));
}

const dayMs = 86_400_000;
const maxListed = 1_000;

/** Null for never. An instant is checked by the server. */
export function readExpiry(text: string, now: Date): string | null {
  if (text === 'never') return null;
  const [, days] = /^(\d{1,5})d$/.exec(text) ?? [];
  if (days === undefined) return readUntil(text, now);
  return new Date(now.getTime() + Number(days) * dayMs).toISOString();
}

async function createToken(
  { api, answer, io, note }: CommandContext,
  { name, role, expires }: CreateOptions,
): Promise<void> {
  const expiresAt = readExpiry(expires, io.now());
  const created = await api.createToken({ name, roles: role, expiresAt });
  await answer.one(created, { nameOf: ({ token }) => token, lines: ({ token }) => [token] });
  const end = created.expiresAt === null ? 'never' : showInstant(created.expiresAt, io.now());
  note(`Keep it now: it cannot be shown again. Expires: ${end}.`);
  note(`Revoke it with: carillon token revoke ${created.id}`);
}

function columns(now: Date): Column<ApiToken>[] {
  return [
    { title: 'ID', value: ({ id }) => id },
    { title: 'NAME', value: ({ name }) => name },
    { title: 'ROLES', value: (token) => token.roles.join(',') },
    { title: 'STATE', value: ({ state }) => state },
    { title: 'EXPIRES', value: ({ expiresAt }) => showInstant(expiresAt, now) },
    { title: 'LAST USED', value: ({ lastUsedAt }) => showInstant(lastUsedAt, now) },
    { title: 'CREATED BY', value: ({ createdBy }) => createdBy.name },
  ];
}

async function listTokens(context: CommandContext, all: true | undefined): Promise<void> {
  const { api, answer, io } = context;
  const query = all ? { ended: 'true' } : {};
  const { items } = await readPages(
    maxListed,
    (page) => api.listTokens({ ...query, ...page }),
    serverSort(context.flags.list, listOrders.tokens),
  );
  await answer.list(items, { columns: columns(io.now()), nameOf: ({ id }) => id });
}

async function revokeToken({ api, note }: CommandContext, id: string): Promise<void> {
  await api.revokeToken(id);
  note(`revoked ${id}; every server refuses it within five seconds`);
}
