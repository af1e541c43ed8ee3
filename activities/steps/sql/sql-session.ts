/** What each driver does for a Sql step: one connection, one transaction, one script. */
import type { SqlParameter } from '../../../src/domain/schedule/schedule.ts';
import type { SqlConnection } from '../../../src/domain/schedule/sql-connection.ts';

type SqlValue = Exclude<SqlParameter, object>;

export type SqlTarget = Pick<SqlConnection, 'host' | 'port' | 'database' | 'user' | 'tls'> & {
  password: string;
  /** PEM of the authorities that sign the certificate; those of the system when null. */
  authorities: string | null;
};

export type SqlScript = { text: string; parameters: readonly SqlValue[] };

/** Is told what the server answers, in its order. */
export type SqlSink = {
  /** A result with rows begins. */
  columns(names: readonly string[]): void;
  row(values: readonly unknown[]): void;
  /** A statement has ended; null when it counts no rows. */
  statement(rows: number | null): void;
  notice(text: string): void;
  /** So much arrived from the server. */
  received(bytes: number): void;
};

export type SqlSession = {
  begin(): Promise<void>;
  /** Settles when the server has ended the script. */
  execute(script: SqlScript, sink: SqlSink): Promise<void>;
  /** False when the script, or a statement that commits implicitly, has ended the transaction. */
  isInTransaction(): Promise<boolean>;
  commit(): Promise<void>;
  /** Ends at the server what is executed; `execute` then rejects or resolves. */
  cancel(): Promise<void>;
  /** Says goodbye; the server rolls back what was not committed. */
  close(): Promise<void>;
  /** Without goodbye. */
  destroy(): void;
};

export type SqlAdapter = {
  open(target: SqlTarget): Promise<SqlSession>;
  /** Never with a password: what a server or driver says of an error, and whether it may pass. */
  toFault(error: unknown): SqlFault;
};

export type SqlFault = {
  /** `Lost`: the connection broke or was not made, so that nothing says what the server did last. */
  kind: 'Refused' | 'Lost' | 'Unusable';
  message: string;
  retryable: boolean;
  /** Line of the script, from 1. */
  line: number | null;
};
