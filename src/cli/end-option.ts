/** `--until`: an instant, or how long from now. */
import { parseDuration } from './duration.ts';

const span = /^(\d+(ms|s|m|h))+$/;

/** The instant as text; whether it makes sense, the server says. @throws CliError for a bad span. */
export function readUntil(text: string, now: Date): string {
  if (!span.test(text)) return text;
  return new Date(now.getTime() + parseDuration(text)).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
