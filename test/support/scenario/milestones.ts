/** Schedules with milestones over a real gate, and ticks over the real Temporal. */
import type { Definition } from '../../../src/domain/schedule/schedule.ts';
import type { Timing } from '../../../src/domain/schedule/timing.ts';
import { createLogger } from '../../../src/log.ts';
import {
  type MilestoneTick,
  type MilestoneTickDeps,
  tickMilestones,
} from '../../../src/loops/milestones/milestone-loop.ts';
import { listExecutions, type StoredExecution } from '../../../src/store/executions/executions.ts';
import { setAnchor } from '../../../src/store/schedules/anchors.ts';
import { listMilestones, type StoredMilestone } from '../../../src/store/schedules/milestones.ts';
import { createExecutionGateway } from '../../../src/temporal/executions/execution-gateway.ts';
import { aDefinition, type startOrchestration } from './orchestration.ts';

export const hours = 3_600;
export const hoursAgo = (count: number): Date =>
  new Date(Math.floor(Date.now() / 1_000 - count * hours) * 1_000);

export const milestoneAt = (anchor: string, ...offsetsSeconds: number[]): Timing => ({
  type: 'Milestone',
  anchor,
  anchorAt: null,
  offsetsSeconds,
});

const initiator = { type: 'user', id: 'ann', name: 'Ann' } as const;

/** `anchor` names are free: take a new one for each test, as one tenant has them all. */
export function createMilestoneBench(stack: Awaited<ReturnType<typeof startOrchestration>>) {
  const { database, tenantId } = stack;
  const tenant = { id: tenantId, slug: 'default' };
  const gateway = createExecutionGateway(stack.temporal);
  const deps: MilestoneTickDeps = {
    database,
    clock: Date.now,
    log: createLogger({ level: 'silent', pretty: false, name: 'test' }),
    start: (start) => gateway.start({ ...start, trigger: 'Schedule', searchAttributes: false }),
  };
  return {
    deps,
    tenant,
    anchor: (name: string, at: Date | null) =>
      database.withTenant(tenantId, (tx) =>
        setAnchor(tx, { name, at, reason: null, setAt: new Date(), setBy: initiator }),
      ),
    schedule: (slug: string, timing: Timing, more: Partial<Definition> = {}) =>
      stack.schedule(slug, aDefinition({ timings: [timing], ...more })),
    tick: (changes: Partial<MilestoneTickDeps> = {}): Promise<MilestoneTick> =>
      tickMilestones({ ...deps, ...changes }, tenant),
    milestones: (scheduleId: string): Promise<StoredMilestone[]> =>
      database.read(tenantId, (tx) =>
        listMilestones(tx, { scheduleIds: [scheduleId], limit: 100 }),
      ),
    executions: (scheduleId: string): Promise<StoredExecution[]> =>
      database.read(tenantId, (tx) => listExecutions(tx, { scheduleId, after: null, limit: 200 })),
    /** As if the pause after the last failure were over. */
    endPause: (scheduleId: string) =>
      stack.asOwner(
        `update milestone set eligible_at = now() - interval '1 s' where schedule_id = '${scheduleId}'`,
      ),
  };
}
