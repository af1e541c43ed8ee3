/** A database that is lost and restored to a point, with the scripts of `deploy/backup` and the whole product. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Execution, ExecutionDetail } from '../../src/contract/execution/executions.ts';
import type { FirePage } from '../../src/contract/execution/fires.ts';
import type { Schedule } from '../../src/contract/schedule/schedules.ts';
import {
  type ArchivedPostgres,
  findPostgresPrograms,
  startArchivedPostgres,
} from '../support/archived-postgres.ts';
import {
  type RewindableTemporal,
  startRewindableTemporal,
} from '../support/scenario/rewindable-temporal.ts';
import { type createApi, type Stack, startStack } from '../support/scenario/stack.ts';

const timeoutMs = 480_000;
const mark = 'before-the-loss';
const longSteps = 40;

/** `Kept`: Temporal loses nothing. The others go back to the point, with the database or alone. */
type TemporalAfter = 'Kept' | 'SamePoint' | 'Older';

type Api = ReturnType<typeof createApi>;

type Restored = {
  stack: Stack;
  api: Api;
  /** Began before the point and ended long after it. */
  spanning: string;
  /** Ended before the point; after it; and running when the database was lost. */
  before: string;
  after: string;
  running: string;
  figures: Record<string, number>;
};

const step = (key: string) => ({
  key,
  name: key,
  type: 'RunProfile',
  connectedSystem: 'hr',
  runProfile: 'DeltaSync',
});
const stepsOf = (count: number) => Array.from({ length: count }, (_, index) => step(`s${index}`));
const bodyOf = (slug: string, count: number, more: object = {}) => ({
  slug,
  name: slug,
  overlap: 'AllowAll',
  steps: stepsOf(count),
  ...more,
});
const everyTenSeconds = { timings: [{ type: 'Interval', everySeconds: 10 }], catchUp: 'All' };

async function create(api: Api, body: object): Promise<void> {
  const { status } = await api.post('/schedules', body);
  expect(status).toBe(201);
}

async function start(api: Api, slug: string): Promise<string> {
  const { status, body } = await api.post<Execution>(`/schedules/${slug}/run`);
  expect(status).toBe(202);
  return body.id;
}

const whenCompleted = (api: Api, id: string): Promise<ExecutionDetail> =>
  api.until<ExecutionDetail>(
    `/schedule-executions/${id}`,
    ({ status }) => status === 'Completed',
    90_000,
  );

async function succeed(postgres: ArchivedPostgres, ...call: Parameters<ArchivedPostgres['run']>) {
  const { code, stdout, stderr } = await postgres.run(...call);
  expect(code, stderr).toBe(0);
  return stdout.trim();
}

type Parts = { postgres: ArchivedPostgres; temporal: RewindableTemporal; stack: Stack };

/** Undoes a part of the test at its end. */
type Later = (cleanup: () => Promise<void>) => void;

/** Runs, marks the point, runs more; then the database is killed, deleted and restored. */
async function loseAndRestore(temporalAfter: TemporalAfter, later: Later): Promise<Restored> {
  const { postgres, temporal, stack } = await startParts(later);
  const worker = await stack.startWorker();
  await create(stack.api, bodyOf('short', 1));
  await create(stack.api, bodyOf('long', longSteps));
  await create(stack.api, bodyOf('ticking', 1, everyTenSeconds));
  const before = await start(stack.api, 'short');
  await whenCompleted(stack.api, before);
  const spanning = await start(stack.api, 'long');
  const backup = await succeed(postgres, 'backup.sh', ['--to', postgres.backups]);
  await whenStepped(stack.api, spanning, 5);
  if (temporalAfter !== 'Kept') await temporal.keep();
  await succeed(postgres, 'mark.sh', [mark]);

  await create(stack.api, bodyOf('later', 1, everyTenSeconds));
  await stack.api.put('/schedules/short', bodyOf('short', 2));
  const after = await start(stack.api, 'short');
  await whenCompleted(stack.api, after);
  const running = await start(stack.api, 'long');
  await whenStepped(stack.api, running, 5);
  await whenFired(stack.api, 'later');
  // What --latest restores: the segment that the crash would lose is archived first.
  if (temporalAfter === 'Older') await succeed(postgres, 'mark.sh', ['the-end']);

  await postgres.lose();
  await worker.kill();
  const begun = performance.now();
  const figures: Record<string, number> = {};
  const api = await stack.whileServerIsDown(async () => {
    const target = temporalAfter === 'Older' ? ['--latest'] : ['--to-mark', mark];
    const from = ['--backup', backup, '--archive', postgres.archive];
    await succeed(postgres, 'restore.sh', [...from, '--data', postgres.dataDirectory, ...target]);
    figures['copiedMs'] = performance.now() - begun;
    await postgres.startAgain();
    await whenWritable(postgres);
    figures['databaseMs'] = performance.now() - begun;
    if (temporalAfter !== 'Kept') await temporal.rewind();
  });
  await stack.startWorker([], {}, api);
  figures['allMs'] = performance.now() - begun;
  return { stack, api, spanning, before, after, running, figures };
}

async function startParts(later: Later): Promise<Parts> {
  const postgres = await startArchivedPostgres(findPostgresPrograms() ?? '');
  later(() => postgres.stop());
  const folder = mkdtempSync(join(inject('scratchDirectory'), 'temporal-'));
  const temporal = await startRewindableTemporal(folder);
  later(() => temporal.stop());
  const stack = await startStack({
    temporal,
    database: postgres.database,
    durationMs: 300,
    auditTimes: { intervalMs: 1_000, graceMs: 6_000 },
    sweepTimes: { intervalMs: 1_000, lostAfterMs: 8_000 },
  });
  later(() => stack.stop());
  return { postgres, temporal, stack };
}

const whenStepped = (api: Api, id: string, count: number): Promise<ExecutionDetail> =>
  api.until<ExecutionDetail>(
    `/schedule-executions/${id}`,
    ({ steps }) => (steps?.filter(({ status }) => status === 'Completed').length ?? 0) >= count,
  );

const whenFired = (api: Api, slug: string): Promise<FirePage> =>
  api.until<FirePage>(`/schedules/${slug}/fires`, ({ items }) => items?.length > 0);

async function whenWritable(postgres: ArchivedPostgres): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const [row] = await postgres.ask<{ recovering: boolean }>(
      'select pg_is_in_recovery() as recovering',
    );
    if (row?.recovering === false) return;
    if (Date.now() > deadline) throw new Error(readFileSync(postgres.logFile, 'utf8'));
    await delay(50);
  }
}

/** Both verifications of the command line, and the checks of the record. */
async function expectClean(api: Api): Promise<void> {
  for (const command of ['ledger', 'record']) {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const { code, text } = await carillon(api, [command, 'verify']);
      if (code === 0) break;
      // The newest fires are not explained yet, or the newest ends not linked.
      if (Date.now() > deadline) throw new Error(`${command} verify: ${text}`);
      await delay(1_000);
    }
  }
  const { body } = await api.get<{ violations: unknown[] }>('/invariants');
  expect(body.violations).toEqual([]);
}

function carillon(api: Api, args: string[]): Promise<{ code: number; text: string }> {
  const env = { PATH: process.env['PATH'], CARILLON_API_URL: api.url };
  return new Promise((done) => {
    const program = ['bin/carillon.js', ...args];
    execFile(process.execPath, program, { env, timeout: 60_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code ?? -1);
      done({ code, text: `${stdout}${stderr}` });
    });
  });
}

/** The schedule with a timing fires on: two more fires started after now, each nominal time once. */
async function expectTicking(api: Api): Promise<void> {
  const since = new Date().toISOString();
  const { items } = await api.until<FirePage>('/schedules/ticking/fires?limit=100', (page) => {
    const fresh = page.items?.filter(({ scheduledFor }) => scheduledFor > since) ?? [];
    return fresh.filter(({ decision }) => decision === 'Started').length >= 2;
  });
  expect(new Set(items.map(({ scheduledFor }) => scheduledFor)).size).toBe(items.length);
}

/** How often each step had its effect, by the execution it belongs to. */
async function effectsOf({ stack }: Restored, id: string): Promise<number[]> {
  const answer = await fetch(`${stack.systems.url}/journal`);
  const { items } = (await answer.json()) as { items: { key: string; applied: boolean }[] };
  const counts = new Map<string, number>();
  for (const { key, applied } of items) {
    if (applied && key.startsWith(id)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts.values()];
}

const say = (line: string): void => void process.stdout.write(`[backup] ${line}\n`);

const absent = findPostgresPrograms() === null;
if (absent && process.env['CI']) {
  throw new Error('Backup and restore cannot be tried: install a PostgreSQL with its programs.');
}
if (absent) say('NOT TRIED: no PostgreSQL with pg_basebackup on PATH or in /usr/lib/postgresql.');

describe.skipIf(absent)('a database restored to a point', () => {
  beforeAll(() => say(`with the programs in ${findPostgresPrograms()}`));

  it(
    'older than Temporal: nothing runs twice; what ran after the point has no record, and says so',
    async ({ onTestFinished }) => {
      const restored = await loseAndRestore('Kept', onTestFinished);
      const { api, spanning, before, after, running, figures } = restored;
      say(`Temporal kept: ${JSON.stringify(figures)}`);
      await whenCompleted(api, before);
      const whole = await whenCompleted(api, spanning);
      expect(whole.steps.map(({ status }) => status)).toEqual(Array(longSteps).fill('Completed'));
      for (const id of [after, running]) {
        expect((await api.get(`/schedule-executions/${id}`)).status).toBe(404);
      }
      await expectTicking(api);
      await expectClean(api);
      const { items } = (await api.get<FirePage>('/schedules/ticking/fires?limit=100')).body;
      const missed = items.filter(({ decision }) => decision === 'Missed');
      for (const { reason } of missed) expect(reason).toContain('the record of it is gone');
      for (const id of [spanning, running]) {
        expect(new Set(await effectsOf(restored, id))).toEqual(new Set([1]));
      }
      await api.until<Schedule>('/schedules/short', ({ sync }) => sync?.state === 'Drifted');
      expect((await api.post('/schedules/short/reconcile')).status).toBe(200);
      await api.until<Schedule>('/schedules/short', ({ sync }) => sync?.state === 'InSync');
    },
    timeoutMs,
  );

  it(
    'with Temporal at the same point: both continue from there',
    async ({ onTestFinished }) => {
      const restored = await loseAndRestore('SamePoint', onTestFinished);
      const { api, spanning, after, figures } = restored;
      say(`both at one point: ${JSON.stringify(figures)}`);
      const whole = await whenCompleted(api, spanning);
      expect(whole.steps.map(({ status }) => status)).toEqual(Array(longSteps).fill('Completed'));
      expect((await api.get(`/schedule-executions/${after}`)).status).toBe(404);
      await expectTicking(api);
      await expectClean(api);
      // The fires since the point are unknown to both, so each runs once more.
      const { items } = (await api.get<FirePage>('/schedules/ticking/fires?limit=100')).body;
      expect(items.filter(({ decision }) => decision !== 'Started')).toEqual([]);
      expect(new Set(await effectsOf(restored, spanning))).toEqual(new Set([1]));
      const { body } = await api.get<Schedule>('/schedules/short');
      expect(body).toMatchObject({ revision: 1, sync: { state: 'InSync' } });
    },
    timeoutMs,
  );

  it(
    'newer than Temporal: what ended stays as it ended, and what Temporal lost ends as Lost',
    async ({ onTestFinished }) => {
      const restored = await loseAndRestore('Older', onTestFinished);
      const { api, spanning, after, running, figures } = restored;
      say(`Temporal older: ${JSON.stringify(figures)}`);
      await whenCompleted(api, after);
      await whenCompleted(api, spanning);
      await expectTicking(api);
      await api.until<ExecutionDetail>(
        `/schedule-executions/${running}`,
        ({ status }) => status === 'Lost',
      );
      // The change of the one is shown, and the other is made again.
      await api.until<Schedule>('/schedules/short', ({ sync }) => sync?.state === 'Drifted');
      const { body: later } = await api.get<Schedule>('/schedules/later');
      expect(later.sync).toMatchObject({ state: 'InSync', lastDrift: { outcome: 'Restored' } });
      expect((await api.post('/schedules/short/reconcile')).status).toBe(200);
      await expectClean(api);
      expect(new Set(await effectsOf(restored, spanning))).toEqual(new Set([1]));
    },
    timeoutMs,
  );

  it(
    'is refused where the point or the place is wrong; a restored one is backed up as any other',
    async ({ onTestFinished }) => {
      const postgres = await startArchivedPostgres(findPostgresPrograms() ?? '');
      onTestFinished(() => postgres.stop());
      const { archive, backups, spare } = postgres;
      const first = await succeed(postgres, 'backup.sh', ['--to', backups]);
      await succeed(postgres, 'mark.sh', ['one']);
      const into = (data: string, ...target: string[]) => [
        ...['--backup', first, '--archive', archive, '--data', data],
        ...target,
      ];
      const refusals: [string[], RegExp][] = [
        [into(spare), /give one of --to-time, --to-mark and --latest/],
        [into(spare, '--latest', '--to-mark', 'one'), /give one of/],
        [into(spare, '--to-time', '2020-01-01T00:00:00Z'), /earlier than the end of this backup/],
        [into(spare, '--to-time', '2120-01-01T00:00:00Z'), /has not come yet/],
        [into(spare, '--to-time', '2027-03-01 02:00'), /is no moment: write it with its zone/],
        [into(spare, '--to-mark', "x'; drop"), /is no name of a restore point/],
        [into(postgres.dataDirectory, '--latest'), /is not empty: move it away/],
        [into(spare, '--latest', '--force'), /unknown option --force/],
      ];
      for (const [args, message] of refusals) {
        const { code, stderr } = await postgres.run('restore.sh', args);
        expect(code, stderr).toBe(2);
        expect(stderr).toMatch(message);
      }
      expect(await postgres.run('mark.sh', ["x' y"])).toMatchObject({ code: 2 });

      await postgres.lose();
      const { dataDirectory } = postgres;
      await succeed(postgres, 'restore.sh', into(dataDirectory, '--to-mark', 'one'));
      await postgres.startAgain();
      await whenWritable(postgres);
      await delay(1_100);
      const keep = ['--keep', '1', '--archive', archive];
      const second = await succeed(postgres, 'backup.sh', ['--to', backups, ...keep]);
      expect(readdirSync(backups)).toEqual([basename(second)]);
      const again = ['--backup', second, '--archive', archive, '--data', spare, '--latest'];
      await succeed(postgres, 'restore.sh', again);
      const settings = readFileSync(join(spare, 'postgresql.auto.conf'), 'utf8');
      expect(settings.match(/^restore_command/gm)).toHaveLength(1);
      expect(settings).not.toContain('recovery_target_name');
    },
    timeoutMs,
  );
});
