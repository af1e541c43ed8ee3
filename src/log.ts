/** The one logger: JSON lines in production, readable on a terminal; secrets are cut out by path. */
import { destination, pino } from 'pino';
import type { Logger } from 'pino';

export type { Logger } from 'pino';

/** Paths whose values never reach a log line. */
export const redactedPaths = [
  'authorization',
  'token',
  'password',
  'databaseUrl',
  '*.authorization',
  '*.token',
  '*.password',
  '*.databaseUrl',
  'req.headers.authorization',
  'req.headers.cookie',
];

export type LogOptions = { level: string; pretty: boolean; name: string };

/** `pretty` needs pino-pretty, a development dependency; servers write JSON. */
export function createLogger({ level, pretty, name }: LogOptions): Logger {
  const redact = { paths: redactedPaths, censor: '[redacted]' };
  if (!pretty) return pino({ level, name, redact });
  const options = { ignore: 'pid,hostname,name', translateTime: 'SYS:HH:MM:ss.l' };
  return pino({ level, name, redact, transport: { target: 'pino-pretty', options } });
}

export type FileLogOptions = Omit<LogOptions, 'pretty'> & { file: string };

/** For a process whose terminal belongs to something else; lines are written at once. */
export function createFileLogger({ level, name, file }: FileLogOptions): Logger {
  const redact = { paths: redactedPaths, censor: '[redacted]' };
  return pino({ level, name, redact }, destination({ dest: file, sync: true, mkdir: true }));
}
