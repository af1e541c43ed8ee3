import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { createFileVerifier } from '../../src/cli/operator/record-file.ts';
import type { RecordFinding } from '../../src/domain/record-chain.ts';
import { createLogger } from '../../src/log.ts';
import { createRecordLoop, linkTenant } from '../../src/loops/record-loop.ts';
import {
  exportRecord,
  type KeptHead,
  readHead,
  type RecordCursor,
  verifyRecord,
} from '../../src/services/operations/record.ts';
import type { Principal } from '../../src/services/principal.ts';
import type { ServiceDeps } from '../../src/services/service-deps.ts';
import { type Sql, sql } from '../../src/store/core/sql.ts';
import { begin, openStore, type StoreFixture } from '../store/store-fixture.ts';
import { runStatement, withDatabase } from '../support/template-database.ts';

const log = createLogger({ level: 'silent', pretty: false, name: 'test' });
const superuser = inject('superuserUrl') ?? '';

let store: StoreFixture;
beforeEach(async () => {
  store = await openStore();
});
afterEach(() => store.close());

const deps = () => ({ database: store.database }) as ServiceDeps;
const principal = () => ({ tenantId: store.tenantId }) as Principal;

type Ended = { id: string; runId: string };

/** An execution of two steps, each with an attempt and three log lines, that ended some minutes ago. */
async function anEnded(minutesAgo: number): Promise<Ended> {
  return store.run(async (tx) => {
    const { executionId: id, runId } = await begin(tx, 2);
    const at = sql`now() - make_interval(mins => ${minutesAgo})`;
    for (const step of [0, 1]) {
      await tx.execute(sql`
        insert into attempt (tenant_id, execution_id, run_id, step_index, attempt, status,
          started_at, ended_at, output)
        values (${tx.tenantId}, ${id}, ${runId}, ${step}, 1, 'Completed', ${at}, ${at}, 'done "ö"')`);
      for (const line of [1, 2, 3]) await tx.execute(aLine({ id, runId }, step, line));
    }
    await tx.execute(sql`update activity_record set status = 'Completed', ended_at = ${at},
      output = 'o' where tenant_id = ${tx.tenantId} and execution_id = ${id}`);
    await tx.execute(sql`update execution set status = 'Completed', ended_at = ${at},
      updated_at = ${at} where tenant_id = ${tx.tenantId} and id = ${id}`);
    return { id, runId };
  });
}

function aLine({ id, runId }: Ended, step: number, line: number, attempt = 1): Sql {
  return sql`
    insert into log_line (tenant_id, execution_id, run_id, step_index, attempt, line, at, level,
      stream, text)
    values (${store.tenantId}, ${id}, ${runId}, ${step}, ${attempt}, ${line}, now(), 'info', 'stdout',
      ${`line ${line}`})`;
}

async function anAct(minutesAgo: number): Promise<string> {
  const id = uuidv7();
  await store.run((tx) =>
    tx.execute(sql`
      insert into audit_event (tenant_id, id, at, actor, action, object_type, object_id, result, reason)
      values (${tx.tenantId}, ${id}, now() - make_interval(mins => ${minutesAgo}), '{"name": null}',
        'set-hold', 'hold', ${randomUUID()}, 'Done', 'because')`),
  );
  return id;
}

async function aContradiction(execution: Ended): Promise<void> {
  await store.run((tx) =>
    tx.execute(sql`
      insert into contradiction (tenant_id, id, execution_id, kept, refused, seen_at)
      values (${tx.tenantId}, ${uuidv7()}, ${execution.id}, '{"a": 1}', '{}',
        now() - interval '3 minutes')`),
  );
}

const link = (isLongLook = false) => linkTenant(store.database, store.tenantId, isLongLook);

async function verify(
  more: { since?: Date; kept?: KeptHead } = {},
): Promise<{ links: number; findings: RecordFinding[] }> {
  const { since = null, kept = null } = more;
  let cursor: RecordCursor | null = null;
  const all = { links: 0, findings: [] as RecordFinding[] };
  do {
    const page = await verifyRecord(deps(), principal(), { cursor, since, kept });
    all.links += page.links;
    all.findings.push(...page.findings);
    cursor = page.next;
  } while (cursor !== null);
  return all;
}

const kinds = ({ findings }: { findings: RecordFinding[] }) => findings.map(({ kind }) => kind);

/** With triggers and row-level security off, as a superuser can. */
async function tamper(text: string): Promise<void> {
  const url = withDatabase(superuser, new URL(store.ownerUrl).pathname.slice(1));
  await runStatement(url, `set session_replication_role = replica; ${text}`);
}

async function exportLines(): Promise<string[]> {
  const lines: string[] = [];
  let after: number | null = null;
  do {
    const page = await exportRecord(deps(), principal(), { after, since: null });
    for (const item of page.items) {
      lines.push(JSON.stringify({ tenantId: store.tenantId, ...item }));
    }
    after = page.next;
  } while (after !== null);
  return lines;
}

function verifyLines(lines: readonly string[], head?: string) {
  const verifier = createFileVerifier(head);
  for (const line of lines) verifier.add(line);
  return verifier.end();
}

describe('the record of an honest tenant', () => {
  it('is linked once, in order of its ends, and found whole', async () => {
    const first = await anEnded(30);
    await anEnded(20);
    await anAct(10);
    await aContradiction(first);
    expect(await link()).toBe(4);
    expect(await link(true)).toBe(0);
    expect(await verify()).toEqual({ links: 4, findings: [] });
    const head = await readHead(deps(), principal());
    expect(head).toMatchObject({ seq: 4 });
    expect(await verify({ kept: { seq: 4, hash: head?.hash ?? '' } })).toMatchObject({
      findings: [],
    });
  });

  it('waits some seconds after the end, and leaves open executions out', async () => {
    await store.run((tx) => begin(tx, 1));
    const { id } = await anEnded(0);
    expect(await link()).toBe(0);
    expect(kinds(await verify())).toEqual([]);
    expect(id).not.toBe('');
  });

  it('raises no alarm at late log lines, late ends, late starts, repeats and resets', async () => {
    const ended = await anEnded(30);
    const { id, runId } = ended;
    await store.run((tx) =>
      tx.execute(sql`
        insert into attempt (tenant_id, execution_id, run_id, step_index, attempt, status, started_at,
          ended_at)
        values (${tx.tenantId}, ${id}, ${runId}, 0, 2, 'InProgress', now(), null),
          (${tx.tenantId}, ${id}, ${runId}, 1, 2, 'Failed', null, now())`),
    );
    await link();
    await store.run(async (tx) => {
      await tx.execute(aLine(ended, 0, 4));
      await tx.execute(aLine(ended, 0, 1, 2));
      await tx.execute(sql`update attempt set log_lines = log_lines + 1, log_dropped = 7,
        updated_at = now() where tenant_id = ${tx.tenantId} and execution_id = ${id}`);
      await tx.execute(sql`update attempt set status = 'Lost', ended_at = now()
        where tenant_id = ${tx.tenantId} and execution_id = ${id} and status = 'InProgress'`);
      await tx.execute(sql`update attempt set started_at = now(), worker = 'w', idempotency_key = 'k'
        where tenant_id = ${tx.tenantId} and execution_id = ${id} and started_at is null`);
      const reset = uuidv7();
      const run = randomUUID();
      await tx.execute(sql`
        insert into execution (tenant_id, id, schedule_id, schedule_slug, schedule_name, revision,
          status, trigger, initiator, workflow_id, run_id, queued_at, group_count, step_count,
          reset_of, ended_at, updated_at)
        select tenant_id, ${reset}, schedule_id, schedule_slug, schedule_name, revision, 'Failed',
          trigger, initiator, workflow_id, ${run}, now(), 1, 1, id, now(), now() - interval '1 minute'
        from execution where tenant_id = ${tx.tenantId} and id = ${id}`);
      await tx.execute(sql`
        insert into activity_record (tenant_id, execution_id, run_id, step_index, id, group_index,
          step_key, step_name, step_type, continue_on_failure, status, ended_at)
        values (${tx.tenantId}, ${reset}, ${run}, 0, ${uuidv7()}, 0, 'k', 'n', 'Http', false, 'Failed',
          now())`);
      await tx.execute(sql`
        insert into attempt (tenant_id, execution_id, run_id, step_index, attempt, status, started_at)
        values (${tx.tenantId}, ${id}, ${run}, 0, 1, 'Failed', now())`);
    });
    expect(await link()).toBe(1);
    expect(await verify()).toEqual({ links: 2, findings: [] });
    expect(verifyLines(await exportLines())).toMatchObject({ links: 2, findings: [] });
  });

  it('is one chain when two servers link at once, and catches up in batches', async () => {
    for (let count = 0; count < 12; count += 1) await anEnded(60 - count);
    for (let count = 0; count < 230; count += 1) await anAct(50);
    const counts = await Promise.all([link(), link(), link()]);
    expect(counts.reduce((a, b) => a + b, 0)).toBe(242);
    expect(await verify()).toEqual({ links: 242, findings: [] });
  });

  it('is linked by the loop, and tells a row that no server has linked', async () => {
    await anEnded(30);
    expect(kinds(await verify())).toEqual(['Unlinked']);
    const loop = createRecordLoop({ database: store.database, log, owner: randomUUID() });
    expect(await loop.pass()).toEqual([1, 0]);
    expect(kinds(await verify())).toEqual([]);
    await loop.stop();
  });

  it('belongs to one tenant', async () => {
    await anEnded(30);
    await link();
    const other = { tenantId: store.otherTenantId } as Principal;
    expect(await readHead(deps(), other)).toBeNull();
    expect(await exportRecord(deps(), other, { after: null, since: null })).toMatchObject({
      items: [],
    });
  });
});

describe.runIf(superuser !== '')('a superuser with the triggers off', () => {
  /** Four links: three executions and an act. */
  async function aRecord(): Promise<{ ended: Ended[]; act: string; head: KeptHead }> {
    const ended = [await anEnded(30), await anEnded(25), await anEnded(20)];
    const act = await anAct(15);
    await aContradiction(ended[0] as Ended);
    await link();
    const head = await readHead(deps(), principal());
    expect(await verify()).toEqual({ links: 5, findings: [] });
    return { ended, act, head: { seq: head?.seq ?? 0, hash: head?.hash ?? '' } };
  }

  it.each([
    ['the status of an execution', `update execution set status = 'Failed' where id = '$1'`],
    ['the reason of an execution', `update execution set error = 'x' where id = '$1'`],
    [
      'the outcome of a step',
      `update activity_record set status = 'Failed' where execution_id = '$1'`,
    ],
    ['the output of a step', `update activity_record set output = '' where execution_id = '$1'`],
    ['an attempt', `update attempt set message = 'x' where execution_id = '$1' and step_index = 1`],
    [
      'one line of a log',
      `update log_line set text = 'Line 2' where execution_id = '$1' and line = 2`,
    ],
    ['an act', `update audit_event set reason = 'for fun'`],
    ['who acted', `update audit_event set actor = '{}'`],
    ['a contradiction', `update contradiction set kept = '{"a": 2}'`],
  ])('cannot change %s unseen', async (_, text) => {
    const { ended } = await aRecord();
    await tamper(text.replace('$1', ended[1]?.id ?? ''));
    expect(kinds(await verify())).toEqual(['ChangedRow']);
    expect(verifyLines(await exportLines()).findings).toHaveLength(1);
  });

  it.each([
    ['an execution', `delete from execution where id = '$1'`],
    [
      'the record of a step',
      `delete from activity_record where execution_id = '$1' and step_index = 1`,
    ],
    ['an attempt', `delete from attempt where execution_id = '$1' and step_index = 0`],
    ['a whole log', `delete from log_line where execution_id = '$1'`],
    ['an act', 'delete from audit_event'],
    ['a contradiction', 'delete from contradiction'],
  ])('cannot delete %s unseen', async (_, text) => {
    const { ended } = await aRecord();
    await tamper(text.replace('$1', ended[1]?.id ?? ''));
    expect(kinds(await verify())).toEqual(['MissingRow']);
  });

  it.each([1, 2, 3])(
    'cannot delete line %i of a log unseen, nor move others into its place',
    async (line) => {
      const { ended } = await aRecord();
      const of = `execution_id = '${ended[1]?.id ?? ''}' and step_index = 1`;
      await tamper(`delete from log_line where ${of} and line = ${line}`);
      expect(kinds(await verify())).toEqual(['ChangedRow']);
      await tamper(`update log_line set line = line - 1 where ${of} and line > ${line}`);
      expect(kinds(await verify())).toEqual(['ChangedRow']);
    },
  );

  it('cannot truncate a partition unseen', async () => {
    await aRecord();
    const month = new Date().toISOString().slice(0, 7).replace('-', '');
    await tamper(`alter table log_line_${month} disable trigger all; truncate log_line_${month}`);
    expect(kinds(await verify())).toEqual(['MissingRow', 'MissingRow', 'MissingRow']);
  });

  it('cannot swap two rows, or two links, unseen', async () => {
    const { ended } = await aRecord();
    const [a, b] = ended.map(({ id }) => `'${id}'`);
    await tamper(`update execution set workflow_id = case id when ${a} then 'x' else 'y' end
      where id in (${a}, ${b})`);
    expect(kinds(await verify())).toEqual(['ChangedRow', 'ChangedRow']);
    await tamper(`update record_link set seq = 100 where seq = 1;
      update record_link set seq = 1 where seq = 2; update record_link set seq = 2 where seq = 100`);
    expect(kinds(await verify())).toContain('BrokenLink');
  });

  it.each([
    ['hash', `hash = sha256('x')`],
    ['row hash', `row_hash = sha256('x')`],
    ['object', `object_id = gen_random_uuid()`],
    ['time', `linked_at = linked_at - interval '1 day'`],
    ['coverage', `covered = split_part(covered, ';l', 1)`],
  ])('cannot change the %s of a link unseen', async (_, change) => {
    await aRecord();
    await tamper(`update record_link set ${change} where seq = 2`);
    expect(kinds(await verify())).toContain('BrokenLink');
  });

  it('cannot take a link out of the middle unseen', async () => {
    await aRecord();
    await tamper('delete from record_link where seq = 2');
    expect(kinds(await verify())).toContain('MissingLink');
  });

  it('cannot cut the tail, with or without its rows, from one who kept the head', async () => {
    const { head } = await aRecord();
    await tamper('delete from record_link where seq > 3');
    expect(kinds(await verify())).toContain('WrongHead');
    // And the end of the chain is made to fit.
    await tamper(`delete from audit_event; delete from contradiction;
      update record_chain set seq = 3, hash = (select hash from record_link where seq = 3)`);
    expect(kinds(await verify())).toEqual([]);
    expect(kinds(await verify({ kept: head }))).toEqual(['WrongHead']);
  });

  it('cannot write the whole record anew for one who kept the head', async () => {
    const { head } = await aRecord();
    await tamper(`update audit_event set reason = 'another'; delete from record_link;
      delete from record_chain`);
    await link();
    expect(kinds(await verify())).toEqual([]);
    expect(kinds(await verify({ kept: head }))).toEqual(['WrongHead']);
    const kept = `${head.seq}:${head.hash}`;
    expect(verifyLines(await exportLines(), kept).findings).toMatchObject([{ kind: 'WrongHead' }]);
  });

  it('cannot insert an execution of the past unseen', async () => {
    await aRecord();
    await anEnded(120);
    expect(kinds(await verify())).toEqual(['Unlinked']);
    await link(true);
    expect(kinds(await verify())).toEqual(['BackDated']);
  });
});

describe('an exported record', () => {
  it('is verified without the database, and every changed byte of a row or a hash is found', async () => {
    await anEnded(30);
    await anAct(15);
    await link();
    const lines = await exportLines();
    const head = await readHead(deps(), principal());
    const kept = `${head?.seq}:${head?.hash}`;
    expect(verifyLines(lines, kept)).toMatchObject({ links: 2, findings: [], head: { seq: 2 } });
    const [first = '', second = ''] = lines;
    let changes = 0;
    for (let at = 0; at < first.length; at += 7) {
      const other = first[at] === '1' ? '2' : '1';
      const edited = first.slice(0, at) + other + first.slice(at + 1);
      if (edited === first) continue;
      changes += 1;
      expect(verifyLines([edited, second], kept).findings.length, edited).toBeGreaterThan(0);
    }
    expect(changes).toBeGreaterThan(100);
    expect(verifyLines([second]).findings).toEqual([]);
    expect(verifyLines([first], kept).findings).toHaveLength(1);
    expect(verifyLines([first, first]).findings.length).toBeGreaterThan(0);
  });
});
