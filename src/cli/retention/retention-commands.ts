/** `carillon retention`: removes what tenants no longer keep, in the hands of the operator. */
import type { Command } from 'commander';
import { type CommandRunner, showExamples, type Terminal } from '../framework/command-runner.ts';
import { addTerminalFlags } from '../framework/global-flags.ts';
import type { Operator } from '../tenant/tenant-operator.ts';
import type { RunOptions } from './retention-run.ts';

export function declareRetentionCommands(root: Command, runner: CommandRunner): void {
  const retention = root
    .command('retention')
    .description(
      'remove what tenants no longer keep, as `carillon tenant set --keep-…` says; needs ' +
        'DATABASE_OWNER_URL, as `migrate` does. By default everything is kept',
    );
  declarePlan(retention, runner);
  declareRun(retention, runner);
  declareList(retention, runner);
  declareVerify(retention, runner);
}

async function asOperator<T>(
  terminal: Terminal,
  work: (operator: Operator) => Promise<T>,
): Promise<T> {
  const operator = await import('../tenant/tenant-operator.ts');
  return operator.asOperator(terminal, work);
}

function declarePlan(retention: Command, runner: CommandRunner): void {
  const plan = retention
    .command('plan')
    .description(
      'show what a run would remove now: by tenant, kind and month how many, how much, and which ' +
        'partitions would be dropped whole. Changes nothing; reads every row that is due',
    )
    .option('--tenant <slug>', 'only of this tenant');
  showExamples(plan, [['carillon retention plan', 'before the first run']]);
  runner.operator<{ tenant?: string }>(
    addTerminalFlags(plan),
    async (_args, { tenant }, terminal) => {
      const { planRetention } = await import('./retention-plan.ts');
      await asOperator(terminal, (operator) => planRetention(operator, tenant));
    },
  );
}

function declareRun(retention: Command, runner: CommandRunner): void {
  const run = retention
    .command('run')
    .description(
      'remove what is due, oldest month first. Nothing is removed that has not ended, is not linked into ' +
        'the record, or is needed by something else. If it is interrupted, repeat it. Made to run from a timer',
    )
    .option(
      '--archive <directory>',
      'write everything that is removed to compressed JSON lines there first; files are never overwritten',
    )
    .option('--tenant <slug>', 'only of this tenant')
    .option('--limit <n>', 'begin to remove at most about so many executions and events');
  showExamples(run, [
    ['carillon retention run --archive /var/lib/carillon/archive', 'archive first, then remove'],
    ['carillon retention run --tenant acme --limit 1000', 'a small part at a time'],
  ]);
  runner.operator<RunOptions>(addTerminalFlags(run), async (_args, options, terminal) => {
    const { runRetention } = await import('./retention-run.ts');
    await asOperator(terminal, (operator) => runRetention(operator, options));
  });
}

function declareList(retention: Command, runner: CommandRunner): void {
  const list = retention
    .command('list')
    .description(
      'list the cuts of a tenant: what was removed, when, by which user, and its archive',
    )
    .argument('<slug>');
  showExamples(list, [['carillon retention list acme', 'the newest first, at most 1,000']]);
  runner.operator(addTerminalFlags(list), async ([slug = ''], _options, terminal) => {
    const { listRetention } = await import('./retention-list.ts');
    await asOperator(terminal, (operator) => listRetention(operator, slug));
  });
}

function declareVerify(retention: Command, runner: CommandRunner): void {
  const verify = retention
    .command('verify')
    .description(
      'compare an archive with the cut that wrote it, and each execution in it with the link of the record ' +
        'chain. Fails if anything is missing or was changed',
    )
    .argument('<file>');
  showExamples(verify, [
    ['carillon retention verify archive/acme-executions-2026-01-….ndjson.gz', 'exit code 1 if not'],
  ]);
  runner.operator(addTerminalFlags(verify), async ([file = ''], _options, terminal) => {
    const { verifyArchive } = await import('./retention-verify.ts');
    return asOperator(terminal, (operator) => verifyArchive(operator, file));
  });
}
