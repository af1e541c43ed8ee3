/** What the steps have in common that the workflow itself carries out. */
import { type StepOutcome, unstartedOutcome } from '../execution/step-result.ts';

type Ending = Pick<StepOutcome, 'status' | 'message'> & { code?: string; byPerson?: true };

/** The outcome of a step without attempts: no worker ever tried it. Times are milliseconds. */
export function outcomeWithoutAttempt(
  { status, message, code, byPerson }: Ending,
  { startedAt, now }: { startedAt: number; now: number },
): StepOutcome {
  return {
    ...unstartedOutcome('NotRun', message, now),
    status,
    code: code ?? null,
    startedAt,
    ...(byPerson && { byPerson }),
  };
}

/** `2026-12-01T06:00:00Z`: an instant on whole seconds. */
export function secondText(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

const units = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** `2 h`, `1 d 3 h`, `45 s`: a span by its two largest units. */
export function spanText(ms: number): string {
  let rest = Math.round(ms / 1_000);
  const parts = units.flatMap(([length, unit]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count === 0 ? [] : [`${count} ${unit}`];
  });
  return parts.slice(0, 2).join(' ') || '0 s';
}
