/** The progress of an execution as a markdown table, for the Temporal Web UI. Costs no event. */
import type { ExecutionOutcome } from '../src/domain/outcome.ts';
import type { Plan } from '../src/domain/plan.ts';
import type { StepTransition } from '../src/domain/transition.ts';

/** The Web UI keeps at most 20,000 bytes of details; longer plans show what moved last. */
const maxRows = 60;

export function progressTable(
  plan: Plan,
  latest: ReadonlyMap<number, StepTransition>,
  outcome?: ExecutionOutcome,
): string {
  const steps = plan.groups.flat();
  const first = Math.max(0, Math.min(latest.size - maxRows / 2, steps.length - maxRows));
  const rows = steps.slice(first, first + maxRows).map((step) => {
    const transition = latest.get(step.stepIndex);
    const message = transition?.outcome?.message ?? '';
    const cells = [
      step.stepIndex + 1,
      step.groupIndex + 1,
      step.name,
      transition?.status ?? 'Waiting',
    ];
    return `| ${[...cells, message].map(toCell).join(' | ')} |`;
  });
  const done = [...latest.values()].filter(({ outcome: ended }) => ended !== null).length;
  const head = outcome
    ? `**${outcome.status}**${outcome.error === null ? '' : `: ${toCell(outcome.error)}`}`
    : `**${done} of ${steps.length} steps ended**`;
  return [
    head,
    '',
    '| step | group | name | status | message |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function toCell(value: string | number): string {
  return String(value)
    .slice(0, 120)
    .replace(/[|\r\n]+/g, ' ');
}
