import { compressToRanges } from './compiled-spec.ts';

/** "a", "a and b", "a, b and c". */
export function joinWords(words: readonly string[], last = 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}

/** 1st, 2nd, 3rd, 4th and so on. */
export function ordinal(value: number): string {
  const tens = value % 100;
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${value}${suffix}`;
}

/** Two digits, as on a clock. */
export function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** Hour and minute on a 24-hour clock. */
export function clock(hour: number, minute: number): string {
  return `${twoDigits(hour)}:${twoDigits(minute)}`;
}

/** Names each value, shortening three or more in a row to "a to b"; expects sorted values. */
export function nameRuns(values: readonly number[], name: (value: number) => string): string {
  const runs = compressToRanges(values).flatMap(({ start, end, step }) => {
    if (step === 1 && end - start >= 2) return [`${name(start)} to ${name(end)}`];
    const count = (end - start) / step + 1;
    return Array.from({ length: count }, (_, index) => name(start + index * step));
  });
  return joinWords(runs);
}

/** The step when the values repeat evenly round a cycle such as 60 minutes, or undefined. */
export function evenStep(values: readonly number[], cycle: number): number | undefined {
  const [first, second] = values;
  if (first === undefined || second === undefined) return undefined;
  const step = second - first;
  const even = values.every((value, index) => value === first + index * step);
  return even && step * values.length === cycle ? step : undefined;
}
