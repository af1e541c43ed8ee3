/** `carillon tenant suspend` and `resume`: stops everything of a tenant, and starts it again. */
import { tenantKnownMs } from '../../store/core/tenants.ts';
import { countUnsynced, resumeTenant, suspendTenant } from '../../store/tenants/tenant-life.ts';
import { CliError, exitCodes } from '../framework/cli-error.ts';
import { parseDuration, showCount } from '../framework/options.ts';
import { type Operator, requireReason, requireTenant, withTemporal } from './tenant-operator.ts';
import { showTenant } from './tenant-read.ts';
import { cancelRunning, type Place } from './tenant-running.ts';

export type SuspendOptions = { cancelRunning?: true; wait: string };

export async function runSuspend(
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

export async function runResume(operator: Operator, slug: string, wait: string): Promise<void> {
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
    const unsynced = await database.read(id, (tx) => countUnsynced(tx));
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
