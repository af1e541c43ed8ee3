/** Steps that begin anew before they come round evenly, such as every 40 minutes of an hour. */
import type { CronTiming } from '../domain/timing.ts';
import { parseCron, type CronFields } from './cron-fields.ts';
import { describeDays, describeMonths } from './describe-date.ts';
import { clock, nameRuns, twoDigits } from './phrases.ts';

type StepRule = {
  name: string;
  /** How many values the field goes through before it begins anew. */
  cycle: number;
  values: (fields: CronFields) => string;
};

const rules: readonly StepRule[] = [
  {
    name: 'minute',
    cycle: 60,
    values: ({ minutes }) => `at ${nameRuns(minutes, (one) => `:${twoDigits(one)}`)} of each hour`,
  },
  {
    name: 'hour',
    cycle: 24,
    values: ({ hours }) => `in the hours ${nameRuns(hours, (hour) => clock(hour, 0))} of each day`,
  },
  {
    name: 'day of month',
    // No month length is a multiple of any step but 1, or not of every month.
    cycle: 1,
    values: describeDays,
  },
  {
    name: 'month',
    cycle: 12,
    values: describeMonths,
  },
  {
    name: 'day of week',
    cycle: 7,
    values: describeDays,
  },
];

/** One sentence for each field with such a step, telling the values it really has. */
export function unevenStepWarnings({ expression }: CronTiming): string[] {
  const fields = parseCron(expression);
  const texts = fields.expression.split(/[ \t]+/);
  return rules.flatMap((rule, place) => {
    const uneven = (texts[place] ?? '').split(',').find((item) => isUneven(item, rule.cycle));
    if (uneven === undefined) return [];
    return [
      `${uneven} in the ${rule.name} field does not come round evenly: it fires ${rule.values(fields)}`,
    ];
  });
}

/** Ranges say where they end; `*` and a bare start go on to the end of the field. */
function isUneven(item: string, cycle: number): boolean {
  const step = Number(/^(?:\*|[0-9A-Za-z]+)\/(\d+)$/.exec(item)?.[1] ?? 1);
  return step > 1 && cycle % step !== 0;
}
