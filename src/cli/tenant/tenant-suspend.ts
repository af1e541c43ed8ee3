/** `carillon tenant suspend` and `resume`: stops everything of a tenant, and starts it again. */
import type { Command } from 'commander';
import { tenantKnownMs } from '../../store/core/tenants.ts';
import { countTenant, resumeTenant, suspendTenant } from '../../store/tenants/tenant-life.ts';
import { CliError, exitCodes } from '../framework/cli-error.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addTerminalFlags } from '../framework/global-flags.ts';
import { parseDuration, showCount } from '../framework/options.ts';
import {
  asOperator,
  type Operator,
  requireReason,
  requireTenant,
  withTemporal,
} from './tenant-operator.ts';
import { showTenant } from './tenant-read.ts';
import { cancelRunning, type Place } from './tenant-running.ts';

type SuspendOptions = { cancelRunning?: true; wait: string };

export function declareTenantSuspend(tenant: Command, runner: CommandRunner): void {
  const suspend = tenant
    .command('suspend')
    .description(
      'start nothing of a tenant any more, and refuse what would change it; reading still works, ' +
        'and what runs ends normally. Needs --reason, which the tenant is told',
    )
    .argument('<slug>')
    .option('--cancel-running', 'also end what runs; needs TEMPORAL_ADDRESS')
    .option('--wait <duration>', 'longest wait for the Temporal Schedules and for what runs', '2m');
  showExamples(suspend, [
    ['carillon tenant suspend acme --reason "invoice 4711 is not paid"', 'running executions end'],
    ['carillon tenant suspend acme --reason "incident 12" --cancel-running', 'they are cancelled'],
  ]);
  runner.operator<SuspendOptions>(addTerminalFlags(suspend), ([slug = ''], options, terminal) =>
    asOperator(terminal, (operator) => runSuspend(operator, slug, options)),
  );
  const resume = tenant
    .command('resume')
    .description(
      'end a suspension: schedules fire again, and each handles the fires it missed by its catch-up policy',
    )
    .argument('<slug>')
    .option('--wait <duration>', 'longest wait for the Temporal Schedules', '2m');
  showExamples(resume, [['carillon tenant resume acme', 'starts after events are made now']]);
  runner.operator<{ wait: string }>(addTerminalFlags(resume), ([slug = ''], options, terminal) =>
    asOperator(terminal, (operator) => runResume(operator, slug, options.wait)),
  );
}

async function runSuspend(
  operator: Operator,
  slug: string,
  options: SuspendOptions,
): Promise<void> {
  const timeoutMs = parseDuration(options.wait);
  const reason = requireReason(operator, 'a suspension');
  const { id } = await requireTenant(operator, slug);
  await suspend(operator, { id, slug }, reason);
  if (options.cancelRunning) {
    await withTemporal(operator, (temporal) =>
      cancelRunning(operator, temporal, { id, slug, timeoutMs }),
    );
  }
  await waitForSchedules(operator, { id, slug }, timeoutMs);
  await showTenant(operator, slug);
}

/** Returns when every server has seen it. @throws CliError when it is suspended or removed already. */
export async function suspend(
  operator: Operator,
  { id, slug }: Place,
  reason: string,
): Promise<void> {
  const { database, by, io, note, signal } = operator;
  const act = { at: io.now(), by, reason };
  if (!(await database.withTenant(id, (tx) => suspendTenant(tx, act)))) {
    throw new CliError(`"${slug}" is suspended already, or is being removed`, {
      exitCode: exitCodes.conflict,
      lines: [`See: carillon tenant show ${slug}`],
    });
  }
  note(`suspended ${slug}: nothing starts any more`);
  // Servers know a tenant for this long before they look again.
  await io.sleep(tenantKnownMs, signal);
}

async function runResume(operator: Operator, slug: string, wait: string): Promise<void> {
  const { database, by, io, note } = operator;
  const timeoutMs = parseDuration(wait);
  const { id } = await requireTenant(operator, slug);
  const act = { at: io.now(), by };
  if (!(await database.withTenant(id, (tx) => resumeTenant(tx, act)))) {
    throw new CliError(`"${slug}" is not suspended, or is being removed`, {
      exitCode: exitCodes.conflict,
      lines: [`See: carillon tenant show ${slug}`],
    });
  }
  note(`resumed ${slug}: missed fires are handled by the catch-up policy of each schedule`);
  await waitForSchedules(operator, { id, slug }, timeoutMs);
  await showTenant(operator, slug);
}

const pollMs = 500;

/** Not a failure when it takes longer: admission refuses every start until the Temporal Schedules are paused. */
async function waitForSchedules(
  { database, io, note, signal }: Operator,
  { id }: Place,
  timeoutMs: number,
): Promise<void> {
  const deadline = io.now().getTime() + timeoutMs;
  for (let said = false; ; said = true) {
    const { unsynced } = await database.read(id, (tx) => countTenant(tx));
    if (unsynced === 0) return;
    if (!said) note(`waiting for a server to bring ${showCount(unsynced, 'schedule')} to Temporal`);
    if (io.now().getTime() >= deadline) {
      note(
        `${showCount(unsynced, 'schedule')} wait for Temporal; a server brings them there when it runs`,
      );
      return;
    }
    await io.sleep(pollMs, signal);
  }
}
