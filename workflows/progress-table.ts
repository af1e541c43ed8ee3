/** The progress of an execution as a markdown table, for the Temporal Web UI. Costs no event. */
import type { Plan } from '../src/domain/plan.ts';
import type { ExecutionStatus } from '../src/domain/status.ts';
import type { StepTransition } from '../src/domain/transition.ts';

/** The Web UI keeps at most 20,000 bytes of details; longer plans show what moved last. */
const maxRows = 60;

/** What to say above the table; null while all goes as planned. */
export type Headline = { status: ExecutionStatus; reason: string | null; goesOn: boolean } | null;

export function progressTable(
  plan: Plan,
  latest: ReadonlyMap<number, StepTransition>,
  headline: Headline,
): string {
  const steps = plan.groups.flat();
  const first = Math.max(0, Math.min(latest.size - maxRows / 2, steps.length - maxRows));
  const rows = steps.slice(first, first + maxRows).map((step) => {
    const transition = latest.get(step.stepIndex);
    const message = transition?.outcome?.message ?? transition?.note ?? '';
    const cells = [
      step.stepIndex + 1,
      step.groupIndex + 1,
      step.name,
      transition?.status ?? 'Waiting',
    ];
    return `| ${[...cells, message].map(toCell).join(' | ')} |`;
  });
  const done = [...latest.values()].filter(({ outcome: ended }) => ended !== null).length;
  const progress = `**${done} of ${steps.length} steps ended**`;
  const head = headline ? `**${headline.status}**${reasonOf(headline)}` : progress;
  return [
    head,
    ...(headline?.goesOn ? ['', progress] : []),
    '',
    '| step | group | name | status | message |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function reasonOf({ reason }: { reason: string | null }): string {
  return reason === null ? '' : `: ${toCell(reason)}`;
}

function toCell(value: string | number): string {
  return String(value)
    .slice(0, 120)
    .replace(/[|\r\n]+/g, ' ');
}
