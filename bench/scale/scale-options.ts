/** The command line of `npm run bench -- --scale`. */
import { parseArgs } from 'node:util';

const scaleParts = ['SCHEDULES', 'BURST', 'OPEN', 'EVENT', 'RECORD', 'VERIFY'] as const;
export type ScalePart = (typeof scaleParts)[number];

export type ScaleOptions = {
  parts: readonly ScalePart[];
  /** Activity records of the largest record. */
  records: number;
  /** Schedules of SCHEDULES and EVENT, and of the records of RECORD. */
  schedules: number;
  /** Schedules due in one second. */
  burst: number;
  /** Executions open at once. */
  open: number;
  /** How long a server is watched that has nothing to do. */
  restSeconds: number;
  /** Whether docs/reference/scale.md is written. */
  write: boolean;
};

const sizes = {
  records: { usual: 1_000_000, least: 10_000 },
  schedules: { usual: 10_000, least: 100 },
  burst: { usual: 1_000, least: 10 },
  open: { usual: 1_000, least: 10 },
  'rest-seconds': { usual: 60, least: 5 },
} as const;

export const scaleUsage = `npm run bench -- --scale [--only PART]… [--write]
  Cost against size, on one machine. Each part takes three sizes up to the one given and prints the slope of its
  costs, both as logarithms: 0 is flat, 1 grows alike. Without --only all parts run, one after the other.
  --only SCHEDULES  creates schedules through the API; lists, searches, next fires; a server with nothing to do
  --only BURST      schedules that are due in the same second: how late they start
  --only OPEN       executions that are open at once: memory of the worker for each
  --only EVENT      from an event to the start of its schedule
  --only RECORD     every list and search of the API over records of three ages
  --only VERIFY     the chained record of a year: appended and verified
  --records N       activity records of the largest record (${sizes.records.usual})
  --schedules N     schedules of SCHEDULES, EVENT and RECORD (${sizes.schedules.usual})
  --burst N         schedules of BURST (${sizes.burst.usual})
  --open N          executions of OPEN (${sizes.open.usual})
  --rest-seconds N  how long SCHEDULES watches a server at rest, for each size (${sizes['rest-seconds'].usual})
  --write           writes docs/reference/scale.md instead of printing it`;

/** Null when the bench is not asked about scale. @throws Error with the usage for arguments that are not understood. */
export function readScaleOptions(args: readonly string[]): ScaleOptions | null {
  if (!args.includes('--scale')) return null;
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      scale: { type: 'boolean' },
      only: { type: 'string', multiple: true },
      records: text,
      schedules: text,
      burst: text,
      open: text,
      'rest-seconds': text,
      write: { type: 'boolean', default: false },
    },
  });
  const parts = scaleParts.filter((part) => values.only?.includes(part) ?? true);
  const unknown = values.only?.filter((name) => !scaleParts.some((part) => part === name)) ?? [];
  if (unknown.length > 0)
    throw new Error(`no part is called "${unknown.join(', ')}"\n${scaleUsage}`);
  const size = (name: keyof typeof sizes): number => {
    const count = Number(values[name] ?? sizes[name].usual);
    if (Number.isInteger(count) && count >= sizes[name].least) return count;
    throw new Error(`--${name} takes a whole number from ${sizes[name].least} up\n${scaleUsage}`);
  };
  return {
    parts,
    records: size('records'),
    schedules: size('schedules'),
    burst: size('burst'),
    open: size('open'),
    restSeconds: size('rest-seconds'),
    write: values.write,
  };
}
