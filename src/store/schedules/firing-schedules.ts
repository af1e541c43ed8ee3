/** What of all schedules says when they fire: read without their steps, for plans of the whole tenant. */
import { maxJitterSeconds, type Timing } from '../../domain/schedule/timing.ts';
import type { Transaction } from '../core/database.ts';
import { allOf, type Sql, sql, toJson } from '../core/sql.ts';

/** Null means any. */
export type FiringFilter = {
  tag: string | null;
  /** That a step of the current revision names. */
  connectedSystem: string | null;
};

export type FiringSchedule = {
  id: string;
  slug: string;
  name: string;
  tags: string[];
  timingsRevision: number;
  definition: { timings: Timing[]; calendars: string[] };
};

/** Of `schedule s` and its current `schedule_revision r`. */
export function matchingFiring(tx: Transaction, { tag, connectedSystem }: FiringFilter): Sql {
  const conditions = [sql`s.tenant_id = ${tx.tenantId}`];
  if (tag !== null) conditions.push(sql`s.tags @> array[${tag}]`);
  if (connectedSystem !== null) {
    const steps = toJson({ steps: [{ connectedSystem }] });
    conditions.push(sql`r.definition @> ${steps}::jsonb`);
  }
  return allOf(conditions);
}

/** The audit of a fire is due that much later at most: it waits for a late start, longer after a drift. */
const auditSlackSeconds = 600;
const longestDelaySeconds = auditSlackSeconds + maxJitterSeconds;

/**
 * Ids of schedules that may fire by then, some more included: the audit of a next fire, which the auditor has noted,
 * is due later than it. A schedule that was changed is due at once. The auditor does not know when a milestone is tried
 * again. Few of many schedules fire soon, so these are found first.
 */
function firingBy(tx: Transaction, { at, after }: { at: Date; after: string | null }): Sql {
  const behind = after === null ? sql`true` : sql`schedule_id > ${after}`;
  return sql`
    select schedule_id as id from fire_audit
    where tenant_id = ${tx.tenantId} and ${behind}
      and due_at <= ${new Date(at.getTime() + longestDelaySeconds * 1_000)}
    union
    select schedule_id from schedule_revision
    where tenant_id = ${tx.tenantId} and ${behind}
      and definition @> '{"timings": [{"type": "Milestone"}]}'`;
}

/** Leaves out those that `firingBy` finds for the jitter of others. */
function mayFireBy(at: Date): Sql {
  return sql`(r.settings @> '{"timings": [{"type": "Milestone"}]}' or exists (select from fire_audit a
    where a.tenant_id = s.tenant_id and a.schedule_id = s.id
      and a.due_at <= ${at}::timestamptz + make_interval(secs => ${auditSlackSeconds}
        + coalesce((r.settings ->> 'jitterSeconds')::float8, 0))))`;
}

/** Enabled ones that fire by themselves, by id after `after`; at most `limit`. */
export function listFiringSchedules(
  tx: Transaction,
  {
    after,
    limit,
    firesBy = null,
    ...filter
  }: FiringFilter & { after: string | null; limit: number; firesBy?: Date | null },
): Promise<FiringSchedule[]> {
  const behind = after === null ? sql`true` : sql`s.id > ${after}`;
  const soon = firesBy === null ? sql`true` : mayFireBy(firesBy);
  const isWhole = firesBy === null || filter.tag !== null || filter.connectedSystem !== null;
  // Read by their keys: the joins would rather read all schedules. A filter leaves few to look at.
  const from = isWhole
    ? sql`schedule s join schedule_revision r on r.tenant_id = s.tenant_id
          and r.schedule_id = s.id and r.revision = s.revision`
    : sql`(${firingBy(tx, { at: firesBy, after })}) soon
          cross join lateral (select * from schedule one
            where one.tenant_id = ${tx.tenantId} and one.id = soon.id limit 1) s
          cross join lateral (select * from schedule_revision one
            where one.tenant_id = s.tenant_id and one.schedule_id = s.id
              and one.revision = s.revision limit 1) r`;
  return tx.rows(sql`
    select s.id, s.slug, s.name, s.tags, s.timings_revision as "timingsRevision",
      jsonb_build_object('timings', r.settings -> 'timings',
        'calendars', coalesce(r.settings -> 'calendars', '[]')) as definition
    from ${from}
    where ${matchingFiring(tx, filter)} and s.deleted_at is null and s.enabled
      and s.limit_reached_at is null and ${behind} and ${soon}
      and jsonb_path_exists(r.settings,
        '$.timings[*] ? (@.type != "Manual" && @.type != "Event" && @.type != "AfterSchedule")')
    order by s.id
    limit ${limit}`);
}
