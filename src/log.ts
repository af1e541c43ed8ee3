/** The logger: JSON lines, or readable lines on a terminal; secrets are redacted by path. */
import { destination, type Logger, type LoggerOptions, pino, stdSerializers } from 'pino';

export type { Logger } from 'pino';

/** Fields whose values are never logged. */
const redactedPaths = [
  'authorization',
  'token',
  'password',
  'databaseUrl',
  'ownerUrl',
  '*.authorization',
  '*.token',
  '*.password',
  '*.databaseUrl',
  '*.ownerUrl',
  'req.headers.authorization',
  'req.headers.cookie',
];

/** Characters of an error's message and of its stack. */
const maxErrorText = 8_000;

/**
 * JSON shows nothing of an error, in any field: the Temporal SDK logs `error`, we log `err`. Only type,
 * message, stack and code are kept, because libraries attach responses and payloads to their errors.
 */
function showErrors(fields: Record<string, unknown>): Record<string, unknown> {
  const shown = Object.entries(fields).map(([name, value]) => [name, showError(value)] as const);
  return Object.fromEntries(shown);
}

function showError(value: unknown): unknown {
  // Not `instanceof`: errors of workflow code come from a JavaScript context of their own.
  if (!isErrorLike(value)) return value;
  const { type, message, stack, code } = stdSerializers.err(value) as ReturnType<
    typeof stdSerializers.err
  > & { code?: unknown };
  const cut = (text: string): string => text.slice(0, maxErrorText);
  return {
    type,
    message: cut(message),
    stack: cut(stack),
    ...(code === undefined ? {} : { code }),
  };
}

function isErrorLike(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  const { message, stack } = value as Partial<Error>;
  return typeof message === 'string' && typeof stack === 'string';
}

/** A line stays JSON: one that masking breaks is left out. */
function maskLine(line: string, mask: (text: string) => string): string {
  const masked = mask(line);
  if (masked === line || isJson(masked)) return masked;
  return `${JSON.stringify({ level: 40, time: Date.now(), msg: 'line left out: it held a secret' })}\n`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function optionsFor({ level, name, mask }: Omit<LogOptions, 'pretty'>): LoggerOptions {
  return {
    ...(mask && { hooks: { streamWrite: (line: string) => maskLine(line, mask) } }),
    level,
    name,
    redact: { paths: redactedPaths, censor: '[redacted]' },
    formatters: { log: showErrors },
    // Pino's own serializer would take the result of `showErrors` for another error.
    serializers: { err: (shown: unknown) => shown },
  };
}

/** `mask` hides secret values in every line, also of libraries. */
export type LogOptions = {
  level: string;
  pretty: boolean;
  name: string;
  mask?: (text: string) => string;
};

/** `pretty` prints readable lines (pino-pretty) for a terminal; servers write JSON. */
export function createLogger(options: LogOptions): Logger {
  if (!options.pretty) return pino(optionsFor(options));
  const shown = { ignore: 'pid,hostname,name', translateTime: 'SYS:HH:MM:ss.l' };
  return pino({ ...optionsFor(options), transport: { target: 'pino-pretty', options: shown } });
}

export type FileLogOptions = Omit<LogOptions, 'pretty'> & { file: string };

/** For a process whose terminal shows something else; lines are written at once. */
export function createFileLogger(options: FileLogOptions): Logger {
  const file = destination({ dest: options.file, sync: true, mkdir: true });
  return pino(optionsFor(options), file);
}
