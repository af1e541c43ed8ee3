/** The window and the filters of the night board, as they stand in the address. */
import { type FireOutcome, fireOutcomes } from '../../../src/domain/execution/fire-outcome.ts';
import { nightBefore } from '../clock-times.ts';

export const boardOutcomes = [...fireOutcomes, 'Planned'] as const;
export type BoardOutcome = FireOutcome | 'Planned';

export type NightSearch = {
  /** An instant as ISO text, or `-24h`; the last night without it. */
  from?: string | undefined;
  to?: string | undefined;
  tag?: string | undefined;
  outcome?: BoardOutcome | undefined;
};

const ago = /^-(\d{1,3})h$/;

/** Anything else in an address is ignored. */
export function readNightSearch(given: Record<string, unknown>): NightSearch {
  const { tag } = given;
  const instant = (name: string): string | undefined => {
    const value = given[name];
    if (typeof value !== 'string') return undefined;
    return ago.test(value) || !Number.isNaN(Date.parse(value)) ? value : undefined;
  };
  return {
    from: instant('from'),
    to: instant('to'),
    tag: typeof tag === 'string' && tag !== '' ? tag.slice(0, 63) : undefined,
    outcome: boardOutcomes.find((one) => one === given['outcome']),
  };
}

const hourMs = 3_600_000;
const maxMs = 35 * 24 * hourMs;

/** The instants of the window now, in milliseconds since 1970; never longer than the API answers. */
export function windowOf(
  { from, to }: NightSearch,
  { now, zone }: { now: number; zone: string },
): { from: number; to: number } {
  const night = nightBefore(now, zone);
  if (from === undefined && to === undefined) return night;
  const read = (text: string): number => {
    const hours = ago.exec(text)?.[1];
    return hours === undefined ? Date.parse(text) : now - Number(hours) * hourMs;
  };
  const begin = from === undefined ? null : read(from);
  const end = to === undefined ? null : read(to);
  if (begin === null) return { from: (end ?? now) - 14 * hourMs, to: end ?? now };
  const last = end ?? Math.max(now, begin + 14 * hourMs);
  return { from: begin, to: Math.min(Math.max(last, begin + 60_000), begin + maxMs) };
}
