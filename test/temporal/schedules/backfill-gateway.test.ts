import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TemporalConnection } from '../../../src/temporal/connection.ts';
import {
  type BackfillFire,
  createBackfillGateway,
} from '../../../src/temporal/schedules/fire-gateway.ts';
import { aDefinition } from '../builders.ts';
import { connectLive } from '../live.ts';

let temporal: TemporalConnection;
beforeAll(async () => {
  temporal = await connectLive();
});
afterAll(() => temporal.close());

function aFire(more: Partial<BackfillFire> = {}): BackfillFire {
  const slug = `backfilled-${randomUUID()}`;
  return {
    tenantSlug: 'default',
    schedule: { id: randomUUID(), slug, revision: 1 },
    definition: aDefinition(),
    backfillId: uuidv7(),
    executionId: uuidv7(),
    scheduledFor: new Date('2026-11-20T12:00:00Z'),
    overlap: 'BufferAll',
    workflowId: `default.${slug}-2026-11-20T12:00:00Z`,
    searchAttributes: false,
    initiator: { type: 'user', id: 'ann', name: 'Ann' },
    ...more,
  };
}

const handleOf = ({ workflowId }: BackfillFire) => temporal.client.workflow.getHandle(workflowId);

describe('createBackfillGateway', () => {
  it('starts an execution once, however often and by how many at once it is asked to', async () => {
    const gateway = createBackfillGateway(temporal);
    const fire = aFire();
    const answers = await Promise.all(Array.from({ length: 5 }, () => gateway.start(fire)));
    expect(answers).toEqual(Array(5).fill('Started'));
    const { runId, raw } = await handleOf(fire).describe();
    expect(raw.workflowExecutionInfo?.memo?.fields).toHaveProperty('carillonExecution');
    await handleOf(fire).terminate('over');
    // Ended long ago, and asked for again by a loop that had died meanwhile.
    expect(await gateway.start(fire)).toBe('Started');
    expect((await handleOf(fire).describe()).runId).toBe(runId);
  });

  it('leaves the workflow of somebody else alone, open or closed, and says that the id is taken', async () => {
    const gateway = createBackfillGateway(temporal);
    const theirs = aFire();
    await gateway.start(theirs);
    const ours = { ...theirs, executionId: uuidv7(), backfillId: uuidv7() };
    expect(await gateway.start(ours)).toBe('Taken');
    await handleOf(theirs).terminate('over');
    expect(await gateway.start(ours)).toBe('Taken');
    const own = { ...ours, workflowId: `${theirs.workflowId}-backfill-${ours.executionId}` };
    expect(await gateway.start(own)).toBe('Started');
    expect(await gateway.describe(own.workflowId)).toMatchObject({ state: 'open' });
    await handleOf(own).terminate('over');
  });
});
