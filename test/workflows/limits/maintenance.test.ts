import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MaintenanceMode } from '../../../src/domain/limits/maintenance.ts';
import { endWindow, insertWindow } from '../../../src/store/limits/maintenance-windows.ts';
import { putSystem } from '../../../src/store/schedules/connected-systems.ts';
import { aPerson } from '../../store/store-fixture.ts';
import {
  type ControlledStack,
  startControlled,
} from '../../support/scenario/controlled-execution.ts';
import { aStep } from '../../support/scenario/orchestration.ts';

let given: ControlledStack;
beforeAll(async () => {
  given = await startControlled();
});
afterAll(() => given.stop());

const hourMs = 3_600_000;

async function aSystem(): Promise<string> {
  const { database, tenantId } = given.stack;
  const name = `m-${randomUUID()}`;
  await database.withTenant(tenantId, (tx) =>
    putSystem(tx, {
      ...{ name, title: name, url: 'https://x.test', headers: {}, pool: null },
      ...{ runProfiles: ['Sync'], maxActive: 5, id: randomUUID(), at: new Date(), by: aPerson },
    }),
  );
  return name;
}

/** A window that is open for so long from now on. */
async function aWindow(system: string, mode: MaintenanceMode, lengthMs = hourMs) {
  const { database, tenantId } = given.stack;
  const id = randomUUID();
  const from = new Date();
  const until = new Date(from.getTime() + lengthMs);
  const by = { createdAt: from, createdBy: aPerson };
  await database.withTenant(tenantId, (tx) =>
    insertWindow(tx, { id, system, from, until, mode, reason: 'update', ...by }),
  );
  return {
    until: until.toISOString().replace(/\.\d+Z$/, 'Z'),
    async end() {
      const ended = { id, at: new Date(), by: aPerson };
      await database.withTenant(tenantId, (tx) => endWindow(tx, ended));
      await given.stack.passSlots(tenantId, [{ kind: 'System', name: system, shared: false }]);
    },
  };
}

const on = (connectedSystem: string, key = 'a') => aStep(key, { connectedSystem });

describe('a maintenance window of a connected system', () => {
  it('lets steps wait by name while others of the execution run, and begin when it is ended', async () => {
    const [ad, hr] = [await aSystem(), await aSystem()];
    const window = await aWindow(ad, 'Wait');
    const parallel = { ...on(hr, 'b'), mode: 'ParallelWithPrevious' as const };
    const execution = await given.begin([on(ad, 'a'), parallel]);
    await execution.step('b').began;
    const { steps } = await execution.until(({ steps: [step] }) => (step?.message ?? '') !== '');
    expect(steps[0]?.message).toBe(
      `waiting for ${ad}, in maintenance until ${window.until}: update`,
    );
    expect(steps[0]?.status).toBe('Waiting');
    expect(execution.timesBegun()).toEqual(['b']);
    await window.end();
    await execution.step('a').began;
    execution.step('a').finish();
    execution.step('b').finish();
    expect(await execution.ended).toBeNull();
  });

  it('ends by itself', async () => {
    const ad = await aSystem();
    await aWindow(ad, 'Wait', 3_000);
    const execution = await given.begin([on(ad)]);
    await execution.step('a').began;
    execution.step('a').finish();
    expect(await execution.ended).toBeNull();
  });

  it('leaves alone a step that runs already', async () => {
    const ad = await aSystem();
    const execution = await given.begin([on(ad)]);
    await execution.step('a').began;
    await aWindow(ad, 'Fail');
    execution.step('a').finish();
    expect(await execution.ended).toBeNull();
  });

  it('skips steps, or fails them, where it says so', async () => {
    const [ad, hr] = [await aSystem(), await aSystem()];
    const [skips, fails] = [await aWindow(ad, 'Skip'), await aWindow(hr, 'Fail')];
    const execution = await given.begin([on(ad, 'a'), on(hr, 'b')]);
    expect(await execution.ended).not.toBeNull();
    const { steps } = await execution.record();
    expect(steps.map(({ status, message }) => [status, message])).toEqual([
      ['Skipped', `${ad} is in maintenance until ${skips.until}: update`],
      ['Failed', `${hr} is in maintenance until ${fails.until}: update`],
    ]);
    expect(steps[1]?.code).toBe('system-in-maintenance');
    expect(execution.timesBegun()).toEqual([]);
  });

  it('no longer holds a step that an operator skips, or an execution that is cancelled', async () => {
    const ad = await aSystem();
    await aWindow(ad, 'Wait');
    const execution = await given.begin([on(ad)]);
    await execution.until(({ steps: [step] }) => (step?.message ?? '').startsWith('waiting'));
    await execution.handle.cancel();
    await execution.ended;
    expect(await execution.statuses()).toEqual(['NotRun']);
  });
});
