import { describe, expect, it } from 'vitest';
import { createDemoHistory } from '../../../src/dev/demo-history/demo-history.ts';
import { isFailedStep } from '../../../src/domain/execution/status.ts';
import type { DemoExecution } from '../../../src/store/executions/demo-history.ts';
import { readDemoSchedules } from './demo-schedules.ts';

const until = Date.parse('2026-11-29T22:35:30Z');
const place = { until, tenantSlug: 'default', systemsUrl: 'http://127.0.0.1:8090' };
const schedules = readDemoSchedules();
const history = createDemoHistory({ ...place, schedules });
const timeOf = (id: string) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
const ofSlug = (slug: string) => history.filter(({ schedule }) => schedule.slug === slug);
const deltaSync = ofSlug('delta-sync');
const withStatus = (all: readonly DemoExecution[], status: string) =>
  all.filter((one) => one.status === status);

describe('createDemoHistory', () => {
  it('is the same for the same options, and sorted like the ids, which carry the time of the start', () => {
    expect(createDemoHistory({ ...place, schedules })).toEqual(history);
    expect(history.map(({ id }) => id)).toEqual(history.map(({ id }) => id).sort());
    for (const { id, queuedAt } of history) expect(timeOf(id)).toBe(queuedAt);
    expect(new Set(history.map(({ id }) => id)).size).toBe(history.length);
  });

  it('spans thirty days that have passed, and holds less than 6,000 rows', () => {
    expect(timeOf(history[0]?.id ?? '')).toBeGreaterThan(until - 31 * 86_400_000);
    expect(timeOf(history[0]?.id ?? '')).toBeLessThan(until - 29 * 86_400_000);
    for (const { endedAt } of history) expect(endedAt).toBeLessThan(until);
    expect(until - Math.max(...history.map(({ endedAt }) => endedAt))).toBeLessThan(4 * 3_600_000);
    const steps = history.flatMap((one) => one.steps);
    const attempts = steps.flatMap((one) => one.attempts);
    const lines = attempts.flatMap(({ log }) => log);
    const rows = history.length + steps.length + attempts.length + lines.length;
    expect(rows).toBeGreaterThan(3_000);
    expect(rows).toBeLessThan(6_000);
  });

  it('takes steps and groups from the stored definitions', () => {
    for (const { schedule, steps, groupCount } of history) {
      const { definition } = schedules.find(({ id }) => id === schedule.id) ?? {};
      expect(steps.map(({ step }) => step.key)).toEqual(definition?.steps.map(({ key }) => key));
      expect(groupCount).toBe((steps.at(-1)?.step.groupIndex ?? 0) + 1);
    }
    const changed = schedules.map((one) => ({
      ...one,
      definition: { ...one.definition, steps: one.definition.steps.slice(0, 1) },
    }));
    for (const { steps } of createDemoHistory({ ...place, schedules: changed })) {
      expect(steps).toHaveLength(1);
    }
  });

  it('keeps the order of time: steps behind their queue, groups behind the groups in front', () => {
    for (const { steps, startedAt, endedAt, queuedAt } of history) {
      expect(startedAt).toBeGreaterThanOrEqual(queuedAt);
      for (const { step, queuedAt: queued, outcome, attempts } of steps) {
        expect(outcome.endedAt).toBeLessThanOrEqual(endedAt);
        expect((outcome.startedAt ?? 0) >= (queued ?? 0)).toBe(true);
        const front = steps.filter((one) => one.step.groupIndex < step.groupIndex);
        const frontEnded = Math.max(0, ...front.map((one) => one.outcome.endedAt));
        if (outcome.startedAt !== null)
          expect(outcome.startedAt).toBeGreaterThanOrEqual(frontEnded);
        if (attempts.length > 0) expect(attempts).toHaveLength(outcome.attempts);
      }
    }
  });

  it('shows the delta sync refused with HTTP 401 at step 3: nine steps not run, two beside it done', () => {
    const [failed] = withStatus(deltaSync, 'Failed').filter(({ error }) => error?.includes('401'));
    expect(failed?.error).toBe(
      'Step 3 "LDAP delta import" failed: HTTP 401: refused by its knobs; 9 later steps were not run',
    );
    const statuses = failed?.steps.map(({ outcome }) => outcome.status) ?? [];
    expect(statuses.slice(0, 3)).toEqual(['Completed', 'Completed', 'Failed']);
    expect(statuses.slice(3)).toEqual(Array.from({ length: 9 }, () => 'NotRun'));
    expect(failed?.steps[2]?.outcome).toMatchObject({
      httpStatus: 401,
      code: 'target-refused',
      attempts: 1,
    });
  });

  it('shows a retry after HTTP 503, one after an error, warnings and a cancelled execution', () => {
    const tried = deltaSync
      .flatMap(({ steps }) => steps)
      .filter(({ attempts }) => attempts.length === 2);
    const busy = tried.find(({ attempts }) => attempts[0]?.httpStatus === 503);
    expect(busy?.outcome).toMatchObject({ status: 'Completed', attempts: 2, httpStatus: null });
    const [first, second] = busy?.attempts ?? [];
    expect(first).toMatchObject({ status: 'Failed', attempt: 1 });
    expect(second?.startedAt).toBeGreaterThanOrEqual(first?.nextAttemptAt ?? Infinity);
    const outcomes = deltaSync.flatMap(({ steps }) => steps.map(({ outcome }) => outcome.status));
    expect(outcomes).toContain('CompletedWithWarnings');
    const [cancelled] = withStatus(deltaSync, 'Cancelled');
    expect(cancelled?.error).toContain('cancelled by demo history');
    expect(cancelled?.steps.at(-1)?.outcome.status).toBe('NotRun');
  });

  it('shows an execution with tolerated errors, one that timed out, and the example that fails', () => {
    const joiner = ofSlug('joiner-emergency');
    const [tolerated] = withStatus(joiner, 'CompletedWithErrors');
    expect(tolerated?.error).toContain('tolerated: Step 3 "AD export" failed: Error:');
    expect(tolerated?.steps[2]?.attempts).toHaveLength(4);
    expect(withStatus(joiner, 'TimedOut')[0]?.error).toContain('timed out after 10 s');
    const failing = ofSlug('stops-at-step-3');
    expect(withStatus(failing, 'Failed')).toHaveLength(failing.length);
    const [load] = failing.flatMap(({ steps }) =>
      steps.filter(({ outcome }) => isFailedStep(outcome.status)),
    );
    expect(load?.outcome.message).toBe('exit code 75: disk quota exceeded');
    expect(load?.attempts[1]?.log.map(({ stream, text }) => `${stream} ${text}`)).toEqual([
      'stdout loading',
      'stderr disk quota exceeded',
    ]);
  });

  it('takes about as long as a real run, and longer in one week', () => {
    const seconds = ({ startedAt, endedAt }: DemoExecution) => (endedAt - startedAt) / 1_000;
    const plain = withStatus(deltaSync, 'Completed')
      .map(seconds)
      .sort((a, b) => a - b);
    expect(plain[Math.floor(plain.length / 2)]).toBeGreaterThan(11);
    expect(plain[Math.floor(plain.length / 2)]).toBeLessThan(17);
    expect(plain.at(-1)).toBeGreaterThan(20);
  });
});
