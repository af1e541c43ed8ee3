/** `carillon open`: the page of a schedule or an execution, printed and opened. */
import type { Command } from 'commander';
import type { Principal } from '../../contract/operations/principal.ts';
import { isUuid, temporalScheduleId } from '../../domain/identifiers.ts';
import { ApiProblem } from '../api/api-error.ts';
import { findExecutionId, findSchedule } from '../api/find-execution.ts';
import { CliError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';

type OpenOptions = { print?: true; execution?: true; temporal?: true };

export function declareOpen(root: Command, runner: CommandRunner): void {
  const open = root
    .command('open')
    .description(
      'print the address of the page of a schedule or execution, and open it in a browser',
    )
    .argument('<reference>', 'a schedule, or the id of an execution')
    .option('--execution', 'the latest execution of the schedule')
    .option('--temporal', "its page in Temporal's Web UI instead of the console")
    .option('--print', 'only print the address');
  showExamples(open, [
    ['carillon open delta-sync', 'its page in the console'],
    ['carillon open delta-sync --execution --print', 'its latest execution; opens nothing'],
  ]);
  runner.client<OpenOptions>(open, (context, [reference = ''], options) =>
    openPage(context, reference, options),
  );
}

type Target = { kind: 'schedule'; id: string; slug: string } | { kind: 'execution'; id: string };

async function openPage(
  context: CommandContext,
  reference: string,
  options: OpenOptions,
): Promise<void> {
  const { io, flags, answer, note } = context;
  const target = await findTarget(context, reference, options);
  const url = options.temporal ? await inTemporal(context, target) : inConsole(context, target);
  await answer.one({ url }, { nameOf: () => url, lines: () => [url] });
  if (options.print || !io.stdout.isTTY || flags.output !== 'table') return;
  if (!(await io.openUrl(url))) note('no browser could be started; open the address yourself');
}

async function findTarget(
  context: CommandContext,
  reference: string,
  { execution }: OpenOptions,
): Promise<Target> {
  if (execution === true || isUuid(reference.trim().toLowerCase())) {
    return findExecution(context, reference, execution === true);
  }
  const { schedule } = await findSchedule(context.api, reference);
  return { kind: 'schedule', id: schedule.id, slug: schedule.slug };
}

/** An id may be that of a schedule, too. */
async function findExecution(
  context: CommandContext,
  reference: string,
  isLatest: boolean,
): Promise<Target> {
  const id = await findExecutionId(context, reference, 'latest');
  try {
    return { kind: 'execution', id: (await context.api.getExecution(id)).id };
  } catch (error) {
    const isGone = error instanceof ApiProblem && error.problem.status === 404;
    if (!isGone || isLatest) throw error;
    const { schedule } = await findSchedule(context.api, reference);
    return { kind: 'schedule', id: schedule.id, slug: schedule.slug };
  }
}

function inConsole({ address }: CommandContext, target: Target): string {
  return target.kind === 'execution'
    ? `${address.url}/console/executions/${target.id}`
    : `${address.url}/console/schedules/${encodeURIComponent(target.slug)}`;
}

/** @throws CliError where the server does not know the address of the Web UI. */
async function inTemporal({ api, send }: CommandContext, target: Target): Promise<string> {
  const { body } = await send<Principal>({ path: '/principal' });
  const { temporalUiUrl, tenant } = body;
  if (temporalUiUrl === null) {
    throw new CliError("the server is not told where Temporal's Web UI is", {
      lines: [
        'Set CARILLON_TEMPORAL_UI_URL where it runs. Without --temporal, this opens the console.',
      ],
    });
  }
  if (target.kind === 'schedule') {
    return `${temporalUiUrl}/schedules/${encodeURIComponent(temporalScheduleId(tenant, target.slug))}`;
  }
  const { workflowId, runId } = await api.getExecution(target.id);
  return `${temporalUiUrl}/workflows/${encodeURIComponent(workflowId)}/${runId}`;
}
