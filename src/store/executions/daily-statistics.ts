/** Statistics of executions by day. A day is a place in a list of instants at which days begin. */
import type { ExecutionStatus } from '../../domain/execution/status.ts';
import type { Transaction } from '../core/database.ts';
import { type Sql, sql } from '../core/sql.ts';
import {
  type Durations,
  durations,
  hasCompleted,
  ofSample,
  ranFor,
  type Sample,
} from './statistics.ts';

export type DayCount = { index: number; status: ExecutionStatus; count: number };

/** From 0: which of the days an execution began in, as its id says. */
function indexOfDay(begins: readonly Date[]): Sql {
  return sql`width_bucket(e.id, (
    select array_agg(first_uuid_at(at) order by at) from unnest(${[...begins]}::timestamptz[]) at)) - 1`;
}

/** `begins` rise; executions of the sample before the first of them have the index -1. */
export function countByDay(
  tx: Transaction,
  sample: Sample,
  begins: readonly Date[],
): Promise<DayCount[]> {
  return tx.rows(sql`
    select ${indexOfDay(begins)} as index, e.status, count(*) from execution e
    where ${ofSample(tx, sample)}
    group by 1, e.status`);
}

/** Run times of the executions that completed. */
export function findTimesByDay(
  tx: Transaction,
  sample: Sample,
  begins: readonly Date[],
): Promise<{ index: number; runTime: Durations }[]> {
  return tx.rows(sql`
    select ${indexOfDay(begins)} as index, ${durations(ranFor, hasCompleted)} as "runTime"
    from execution e
    where ${ofSample(tx, sample)}
    group by 1`);
}
