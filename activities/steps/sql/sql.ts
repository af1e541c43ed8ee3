/** The Sql step: one script on a named connection, in one transaction. */
import { readFile } from 'node:fs/promises';
import { eitherOf, untilAborted, within, withLimit } from '../../../src/bounded-signal.ts';
import type { SqlSettings } from '../../../src/domain/schedule/schedule.ts';
import type { SqlConnection, SqlDriver } from '../../../src/domain/schedule/sql-connection.ts';
import { excerpt } from '../../../src/domain/text/clip.ts';
import { maskBeginning, type SecretMask } from '../masking/secret-mask.ts';
import {
  misconfigured,
  type RunnerResult,
  type SeenFacts,
  StepFailure,
  type StepRun,
  type StepRunner,
} from '../step-runner.ts';
import { createSqlResult, sqlLimits, type SqlResult } from './sql-result.ts';
import { readSqlScript } from './sql-script.ts';
import type { SqlAdapter, SqlFault, SqlScript, SqlSession, SqlTarget } from './sql-session.ts';

const openLimitMs = 20_000;
/** How long a cancelled script is waited for, and a goodbye. */
const endLimitMs = 10_000;
/** A commit is never given up early: only its answer says what is true. */
const commitLimitMs = 30_000;

/** Drivers are loaded by the first step that needs them. */
const adapters: Readonly<Record<SqlDriver, () => Promise<{ adapter: SqlAdapter }>>> = {
  PostgreSQL: () => import('./postgres.ts'),
  MySQL: () => import('./mysql.ts'),
  SqlServer: () => import('./sql-server.ts'),
};

export function createSqlRunner(): StepRunner<SqlSettings> {
  return async (run) => {
    const { settings } = run.input;
    const connection = run.access.sqlConnection(settings.connection);
    const { secrets } = run;
    const password = connection.password ? secrets.resolve(connection.password) : '';
    const parameters = settings.parameters.map((value) =>
      typeof value === 'object' && value !== null ? secrets.resolve(value) : value,
    );
    const text = await readSqlScript(settings, connection);
    const target = { ...connection, password, authorities: await readAuthorities(connection) };
    const { adapter } = await adapters[connection.driver]();
    const session = await openSession(run, adapter, target);
    const place: Place = { run, adapter, session, connection, script: { text, parameters } };
    try {
      return await transact(place);
    } finally {
      await leave(session);
    }
  };
}

/** Masked before it is cut. */
function shownText(mask: SecretMask, text: string, length: number): string {
  return excerpt(maskBeginning(mask, text, length), length);
}

type Place = {
  run: StepRun<SqlSettings>;
  adapter: SqlAdapter;
  session: SqlSession;
  connection: SqlConnection;
  script: SqlScript;
};

async function readAuthorities({ name, tls }: SqlConnection): Promise<string | null> {
  if (!tls?.caFile) return null;
  return readFile(tls.caFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw misconfigured(`"caFile" of the connection ${name} cannot be read (${error.code})`);
  });
}

/** @throws StepFailure that says where the connection leads, and never with which password. */
async function openSession(
  { signal, shown, access, input }: StepRun<SqlSettings>,
  adapter: SqlAdapter,
  target: SqlTarget,
): Promise<SqlSession> {
  const { name } = access.sqlConnection(input.settings.connection);
  const opening = adapter.open(target);
  const limit = withLimit(signal, openLimitMs);
  try {
    return await untilAborted(opening, limit.signal);
  } catch (error) {
    opening.then(
      (late) => late.destroy(),
      () => undefined,
    );
    if (signal.aborted) throw error;
    const { kind, message, retryable } = adapter.toFault(error);
    const code = kind === 'Refused' ? 'target-refused' : 'target-unreachable';
    const where = `the connection ${name} (${target.host}:${target.port})`;
    const text = `${where} cannot be opened: ${shownText(shown(), message, 600)}`;
    throw new StepFailure(code, text, { retryable });
  } finally {
    limit.release();
  }
}

async function transact(place: Place): Promise<RunnerResult> {
  const { run, session } = place;
  const tooMuch = new AbortController();
  const result = createSqlResult({
    mask: run.shown(),
    log: (lines) => run.log(lines),
    onTooMuch: () => tooMuch.abort(),
  });
  const stop = eitherOf(run.signal, tooMuch.signal);
  try {
    await untilAborted(session.begin(), stop.signal);
    await executeUntil(stop.signal, place, result);
  } catch (error) {
    run.signal.throwIfAborted();
    const facts = factsOf(result);
    if (tooMuch.signal.aborted) throw tooLong(facts);
    throw failureOf(place.adapter.toFault(error), place, facts);
  } finally {
    stop.release();
  }
  const isWhole = await isInTransaction(place);
  await commit(place);
  return ended(place, result, isWhole);
}

/** Does not leave before the server has ended the script, or the connection is gone. */
async function executeUntil(
  signal: AbortSignal,
  { session, script }: Place,
  result: SqlResult,
): Promise<void> {
  signal.throwIfAborted();
  const executing = session.execute(script, result);
  try {
    await untilAborted(executing, signal);
  } catch (error) {
    if (signal.aborted) await endAtServer(session, executing);
    throw error;
  }
  // A script may have ended in the moment it was cancelled, or because of it.
  signal.throwIfAborted();
}

async function endAtServer(session: SqlSession, executing: Promise<void>): Promise<void> {
  const limit = within(endLimitMs);
  const settled = executing.catch(() => undefined);
  try {
    await untilAborted(session.cancel(), limit.signal);
    await untilAborted(settled, limit.signal);
  } catch {
    // The server notices that the connection is gone, and ends what it still runs.
    session.destroy();
  } finally {
    limit.release();
  }
}

async function isInTransaction({ session, adapter, ...place }: Place): Promise<boolean> {
  try {
    return await untilAborted(session.isInTransaction(), place.run.signal);
  } catch (error) {
    place.run.signal.throwIfAborted();
    // Nothing was committed: the connection broke before that.
    throw failureOf(adapter.toFault(error), { session, adapter, ...place }, {});
  }
}

/** @throws StepFailure `step-interrupted` when nothing says whether it took effect. */
async function commit(place: Place): Promise<void> {
  const { run, session, adapter, connection } = place;
  run.signal.throwIfAborted();
  const limit = within(commitLimitMs);
  try {
    await untilAborted(session.commit(), limit.signal);
  } catch (error) {
    const fault = adapter.toFault(error);
    if (fault.kind === 'Refused') throw failureOf(fault, place, {});
    const message =
      `the connection ${connection.name} was lost while the transaction was committed, so that it is unknown ` +
      `whether it took effect: ${shownText(run.shown(), fault.message, 500)}`;
    const retryable = run.input.onInterrupted === 'Retry';
    throw new StepFailure('step-interrupted', message, { retryable });
  } finally {
    limit.release();
  }
}

async function leave(session: SqlSession): Promise<void> {
  const limit = within(endLimitMs);
  try {
    await untilAborted(session.close(), limit.signal);
  } catch {
    session.destroy();
  } finally {
    limit.release();
  }
}

function factsOf(result: SqlResult): SeenFacts {
  const { output, outputBytes } = result.end();
  return { output, outputBytes };
}

function ended({ run, connection }: Place, result: SqlResult, isWhole: boolean): RunnerResult {
  const { statements, rows, ...seen } = result.end();
  const text =
    connection.driver === 'MySQL'
      ? 'a statement of the script committed implicitly, as CREATE, ALTER and DROP do: the script was not one transaction'
      : 'the script ended the transaction of the step: it was not one transaction';
  if (!isWhole) run.log([{ at: Date.now(), level: 'warn', stream: 'system', text }]);
  const counted = `${rows} ${rows === 1 ? 'row' : 'rows'}`;
  return {
    message: statements === 1 ? counted : `${statements} statements, the last with ${counted}`,
    warnings: !isWhole,
    ...seen,
  };
}

function tooLong(facts: SeenFacts): StepFailure {
  const mib = sqlLimits.receivedBytes / 1024 / 1024;
  const message = `the server sent more than ${mib} MiB; select less, or write the result into a table`;
  return new StepFailure('answer-unreadable', message, { retryable: false, facts });
}

const oneStatement =
  'with parameters this database takes one statement; leave the parameters out, or make a step of each statement';

function failureOf(fault: SqlFault, { run, script }: Place, facts: SeenFacts): StepFailure {
  const { kind, message, retryable, line } = fault;
  const said = shownText(run.shown(), message, 800);
  const at = line === null || / at line \d+/.test(said) ? '' : ` at line ${line}`;
  const several = script.parameters.length > 0 && /;\s*\S/.test(script.text);
  const hint = several && /SQLSTATE 42(?:601|000)\)$/.test(message) ? `; ${oneStatement}` : '';
  const code = kind === 'Refused' ? 'target-refused' : 'target-unreachable';
  return new StepFailure(code, `${said}${at}${hint}`, { retryable, facts });
}
