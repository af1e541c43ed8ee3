/** `carillon execution approve`, `reject` and `waiting-approvals`: steps that ask a person. */
import type { Command } from 'commander';
import type { WaitingApproval } from '../../contract/execution/waiting-approvals.ts';
import { listOrders } from '../../domain/lists/list-order.ts';
import { describeApprovers } from '../../domain/steps/approval-step.ts';
import { findExecutionId, findStepIndex } from '../api/find-execution.ts';
import { readPages, serverSort } from '../api/read-pages.ts';
import { usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { showInstant } from '../output/show-instant.ts';
import { showStatus } from '../output/status-style.ts';
import { type Column, toLine } from '../output/table.ts';

const maxListed = 1_000;

const verbs = [
  ['approve', 'approve what an Approval step asks; the execution continues', 'checked the list'],
  ['reject', 'reject what an Approval step asks; the step fails; needs --reason', 'too many'],
] as const;

export function declareDecisions(execution: Command, runner: CommandRunner): void {
  for (const [verb, meaning, why] of verbs) {
    const command = execution
      .command(verb)
      .description(meaning)
      .argument('<execution>', 'id or its beginning, or a schedule for its only active execution')
      .argument('<step>', 'key or name of the step, or its number from 1');
    const line = `carillon execution ${verb} joiner-batch ask-hr --reason "${why}"`;
    showExamples(command, [[line, 'the reason is recorded with the step']]);
    runner.client(command, (context, [reference = '', step = '']) =>
      decide(context, { reference, step, verb }),
    );
  }
  const list = execution
    .command('waiting-approvals')
    .description('list Approval steps that wait for a person')
    .option('--mine', 'only those that I may decide');
  addListFlags(list, { all: false });
  showExamples(list, [['carillon execution waiting-approvals --mine', 'what waits for me']]);
  runner.client<{ mine?: true }>(list, (context, _args, { mine }) => listWaiting(context, mine));
}

type Wanted = { reference: string; step: string; verb: 'approve' | 'reject' };

async function decide(context: CommandContext, { reference, step, verb }: Wanted): Promise<void> {
  const { api, flags, answer } = context;
  const { reason } = flags;
  if (verb === 'reject' && reason === undefined) {
    throw usageError('a rejection needs a reason', 'Say why with --reason "too many".');
  }
  const id = await findExecutionId(context, reference, 'active');
  const stepIndex = await findStepIndex(api, id, step);
  const state = await api.controlStep({ id, stepIndex, verb }, { ...(reason && { reason }) });
  await answer.one(state, {
    nameOf: () => id,
    lines: ({ step: decided }) =>
      decided
        ? [
            `step ${decided.stepIndex + 1} "${toLine(decided.name)}" is ${showStatus(decided.status)}`,
          ]
        : [],
  });
}

function columns(now: Date): Column<WaitingApproval>[] {
  return [
    { title: 'EXECUTION', value: ({ executionId }) => executionId },
    { title: 'SCHEDULE', value: ({ scheduleSlug }) => scheduleSlug },
    { title: 'STEP', value: ({ stepIndex, key }) => `${stepIndex + 1} ${key}` },
    { title: 'UNTIL', value: ({ deadlineAt }) => showInstant(deadlineAt, now) },
    { title: 'MINE', value: ({ mayDecide }) => (mayDecide ? 'yes' : 'no') },
    { title: 'APPROVERS', value: ({ approvers }) => describeApprovers(approvers ?? undefined) },
    { title: 'QUESTION', value: ({ message }) => toLine(message) },
  ];
}

async function listWaiting({ api, answer, io, flags, note }: CommandContext, mine?: true) {
  const query = mine ? { mine: 'true' } : {};
  const { items } = await readPages<WaitingApproval>(
    maxListed,
    (page) => api.listWaitingApprovals({ ...query, ...page }),
    serverSort(flags.list, listOrders.waitingApprovals),
  );
  await answer.list(items, {
    columns: columns(io.now()),
    nameOf: ({ executionId, key }) => `${executionId} ${key}`,
  });
  if (items.length === 0) note('nothing waits for an approval');
}
