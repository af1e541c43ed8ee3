/** `carillon audit list`: who did what, when and why. */
import type { Command } from 'commander';
import type { AuditEvent } from '../../contract/operations/audit-events.ts';
import { auditObjectTypes, initiatorTypes } from '../../domain/audit.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { readPages, serverSort } from '../api/read-pages.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { readLimit } from '../framework/options.ts';
import { showInstant } from '../output/show-instant.ts';
import type { Column } from '../output/table.ts';

type ListOptions = {
  actor?: string;
  actorType?: string;
  object?: string;
  objectType?: string;
  execution?: string;
  action?: string;
  from?: string;
  to?: string;
  limit: string;
};

export function declareAuditCommands(root: Command, runner: CommandRunner): void {
  const audit = root.command('audit').description('list who did what, when and why');
  const list = audit
    .command('list')
    .description('list audit events, the newest first')
    .option('--actor <id>', 'only what this user, token or schedule did; its id')
    .option('--actor-type <type>', `only acts of: ${initiatorTypes.join(', ')}`)
    .option('--object <id>', 'only acts on this object; its id')
    .option('--object-type <type>', `only acts on: ${auditObjectTypes.join(', ')}`)
    .option('--execution <id>', 'only acts on this execution and its steps; its id')
    .option('--action <action>', 'only this act, such as cancel or put-channel')
    .option('--from <instant>', 'done at or after; an instant, or -24h')
    .option('--to <instant>', 'done before; an instant, or -1h')
    .option('--limit <n>', 'show at most this many', '50');
  addListFlags(list);
  showExamples(list, [
    ['carillon audit list --actor alice --from -7d', 'what alice did this week'],
    ['carillon audit list --object-type token', 'who created and revoked tokens'],
  ]);
  runner.client<ListOptions>(list, (context, _args, options) => listAudit(context, options));
}

async function listAudit(context: CommandContext, options: ListOptions): Promise<void> {
  const { api, answer, io, flags, note } = context;
  const { object: objectId, execution: executionId, limit: written, ...same } = options;
  const filter = { ...same, objectId, executionId };
  const limit = readLimit(written, flags.list);
  const { items, more } = await readPages(
    limit,
    (page) => api.listAuditEvents({ ...filter, ...page }),
    serverSort(flags.list, listOrders.auditEvents),
  );
  if (more) note('There are more; raise --limit to see them.');
  const now = io.now();
  const columns: Column<AuditEvent>[] = [
    { title: 'AT', value: ({ at }) => showInstant(at, now) },
    { title: 'ACTOR', value: ({ actor }) => `${actor.type} ${actor.name}` },
    { title: 'ACTION', value: ({ action }) => action },
    { title: 'OBJECT', value: ({ objectType, objectId: id }) => `${objectType} ${id}` },
    { title: 'RESULT', value: ({ result }) => result },
    { title: 'REASON', value: ({ reason }) => reason ?? '-' },
    { title: 'DETAIL', value: ({ detail }) => detail ?? '-' },
  ];
  await answer.list(items, { columns, nameOf: ({ id }) => id });
}
