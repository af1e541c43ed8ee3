/** `carillon approval`: what waits for a second user. */
import type { Command } from 'commander';
import type { Approval } from '../../contract/operations/approvals.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { readPages, serverSort } from '../api/read-pages.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { showInstant } from '../output/show-instant.ts';
import type { Column } from '../output/table.ts';

const maxListed = 1_000;

export function declareApprovalCommands(root: Command, runner: CommandRunner): void {
  const approval = root.command('approval').description('decide what waits for a second user');
  const list = approval
    .command('list')
    .description('list requests that wait for another user')
    .option('--all', 'also decided and expired ones');
  addListFlags(list, { all: false });
  showExamples(list, [
    ['carillon approval list -o yaml', 'with exactly what would be carried out'],
  ]);
  runner.client<{ all?: true }>(list, (context, _args, { all }) => listApprovals(context, all));

  const approve = approval
    .command('approve')
    .description('carry out what another user asked for')
    .argument('<id>', 'id of the request');
  showExamples(approve, [['carillon approval approve 0198f3a2-…', 'never your own request']]);
  runner.client(approve, (context, [id = '']) => decide(context, id, 'approve'));

  const reject = approval
    .command('reject')
    .description('end a request; nothing of it is carried out; needs --reason')
    .argument('<id>', 'id of the request');
  showExamples(reject, [['carillon approval reject 0198f3a2-… --reason "not on fridays"', 'why']]);
  runner.client(reject, (context, [id = '']) => decide(context, id, 'reject'));
}

function columns(now: Date): Column<Approval>[] {
  return [
    { title: 'ID', value: ({ id }) => id },
    { title: 'KIND', value: ({ kind }) => kind },
    { title: 'STATUS', value: ({ status }) => status },
    { title: 'REQUESTED BY', value: ({ requestedBy }) => requestedBy.name },
    { title: 'EXPIRES', value: ({ expiresAt }) => showInstant(expiresAt, now) },
    { title: 'REASON', value: ({ reason }) => reason ?? '-' },
  ];
}

async function listApprovals({ api, answer, io, flags }: CommandContext, all: true | undefined) {
  const query = all ? { ended: 'true' } : {};
  const { items } = await readPages(
    maxListed,
    (page) => api.listApprovals({ ...query, ...page }),
    serverSort(flags.list, listOrders.approvals),
  );
  await answer.list(items, { columns: columns(io.now()), nameOf: ({ id }) => id });
}

async function decide({ api, answer, flags }: CommandContext, id: string, verb: string) {
  const { reason } = flags;
  if (verb === 'reject' && reason === undefined) {
    throw usageError('a rejection needs a reason', 'Say why with --reason "not on fridays".');
  }
  const decided = await api.decideApproval(id, verb, reason);
  await answer.one(decided, {
    nameOf: (one) => one.id,
    lines: ({ kind, status, requestedBy }) => [`${status}: ${kind} of ${requestedBy.name}`],
  });
}
