/** For options that may be given again: every value, in the order they were written. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}
