/** Shapes of the grid of a schedule: what became of each step in each of its last executions. */
import { type Static, Type } from 'typebox';
import { executionTriggers } from '../../domain/audit.ts';
import { executionStatuses, stepStatuses } from '../../domain/execution/status.ts';
import { stepTypes } from '../../domain/schedule/schedule.ts';
import { Enum, Instant, Named, Nullable, Ref, Uuid } from '../validation/schema.ts';

const GridStep = Named(
  'GridStep',
  Type.Object({
    key: Type.String(),
    name: Type.String(),
    type: Enum(stepTypes),
    groupIndex: Type.Integer({ description: 'Group of the step, from 0.' }),
    executionId: { ...Uuid, description: 'The newest execution of the page that has the step.' },
  }),
);
export type GridStep = Static<typeof GridStep>;

const GridCell = Named(
  'GridCell',
  Type.Object({
    key: Type.String(),
    stepIndex: Type.Integer({ description: 'Index among all steps of the execution, from 0.' }),
    status: Enum(stepStatuses),
    attempts: Type.Integer(),
    runSeconds: Nullable(
      Type.Number({ description: 'Until it ended, or until now; null before it began.' }),
    ),
  }),
);

const GridRun = Named(
  'GridRun',
  Type.Object({
    id: Uuid,
    revision: Type.Integer({ description: 'Revision of the definition that it runs.' }),
    status: Enum(executionStatuses),
    trigger: Enum(executionTriggers),
    scheduledFor: Nullable(Instant),
    queuedAt: Instant,
    startedAt: Nullable(Instant),
    endedAt: Nullable(Instant),
    cells: Type.Array(Ref(GridCell), { description: 'One for each step, in their order.' }),
  }),
);

export const RunGrid = Named(
  'RunGrid',
  Type.Object({
    steps: Type.Array(Ref(GridStep), {
      description:
        'Every step of the executions of the page, by key: those of the newest execution first, in its order.',
    }),
    items: Type.Array(Ref(GridRun), { description: 'Executions, the newest first.' }),
    nextCursor: Nullable(Type.String()),
    hasMore: Type.Boolean(),
  }),
);
export type RunGrid = Static<typeof RunGrid>;

export const runGridSchemas = [GridStep, GridCell, GridRun, RunGrid];
