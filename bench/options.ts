/** The command line of the bench. */
import { parseArgs } from 'node:util';
import { type Lane, lanes } from '../src/domain/inline/dispatch.ts';
import { type JobName, jobNames } from './job-shapes.ts';

export type BenchOptions = {
  jobs: readonly JobName[];
  /** That the steps of the product take. */
  lane: Lane;
  /** Whether the list page of the API is measured. */
  lists: boolean;
  rounds: number;
  /** Whether other engines run beside both, on the jobs that tell them apart; nothing else is measured then. */
  peers: boolean;
  /** Fewer runs in each round: a smoke test, not a measurement. */
  quick: boolean;
  /** Where worker processes leave CPU profiles; null takes none. */
  profileDirectory: string | null;
};

const parts = [...jobNames, 'LIST'] as const;
export const usage = `npm run bench -- [--quick] [--lane ${lanes.join('|')}] [--only ${parts.join('|')}] [--rounds N] [--profile FOLDER] [--peers]`;
const rounds = { usual: 8, quick: 2, most: 100 };

/** @throws Error with the usage when an argument is not understood. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      lane: { type: 'string', default: 'Regular' },
      only: { type: 'string', multiple: true },
      rounds: { type: 'string' },
      profile: { type: 'string' },
      peers: { type: 'boolean', default: false },
    },
  });
  const jobs = jobNames.filter((job) => values.only?.includes(job) ?? true);
  const unknown = values.only?.filter((name) => !parts.some((part) => part === name)) ?? [];
  if (unknown.length > 0) throw new Error(`nothing is called "${unknown.join(', ')}"\n${usage}`);
  const lane = lanes.find((one) => one.toLowerCase() === values.lane.toLowerCase());
  if (!lane) throw new Error(`there is no lane "${values.lane}"\n${usage}`);
  const wished = Number(values.rounds ?? (values.quick ? rounds.quick : rounds.usual));
  if (!Number.isInteger(wished) || wished < 1 || wished > rounds.most) {
    throw new Error(`--rounds takes a whole number from 1 to ${rounds.most}\n${usage}`);
  }
  return {
    jobs,
    lane,
    lists: values.only?.includes('LIST') ?? true,
    rounds: wished,
    quick: values.quick,
    peers: values.peers,
    profileDirectory: values.profile ?? null,
  };
}
