/** What a log line says. Every room lists its messages in `log-messages.ts`, so that alerts can match them. */

type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export type LogMessage<L extends LogLevel = LogLevel> = {
  level: L;
  /** Constant, lower case, no value in it: values are fields of the line. */
  text: string;
  /** What happened, and what follows from it. */
  meaning: string;
  /** What an operator does about it; null when nothing is to be done. */
  remedy: string | null;
};

export type LogCatalogue = Readonly<Record<string, LogMessage>>;

type LogFunction = (fields: object, text: string) => void;

/** Writes one line at the level of its message. */
export function writeLog<L extends LogLevel>(
  log: Readonly<Record<L, LogFunction>>,
  message: LogMessage<L>,
  fields: object = {},
): void {
  log[message.level](fields, message.text);
}
