/** Instants as the API writes them: ISO 8601 in UTC with milliseconds. */

export function toInstant(at: Date): string {
  return at.toISOString();
}

export function toInstantOrNull(at: Date | null): string | null {
  return at === null ? null : toInstant(at);
}
