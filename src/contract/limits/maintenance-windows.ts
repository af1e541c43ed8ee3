/** JSON shapes of maintenance windows of connected systems, and of what they would touch. */
import { type Static, Type } from 'typebox';
import { maintenanceBounds, maintenanceModes } from '../../domain/limits/maintenance.ts';
import { Initiator } from '../execution/executions.ts';
import { systemName } from '../operations/connected-systems.ts';
import { documented, wholeInstant } from '../validation/body-text.ts';
import { Enum, Instant, Named, Ref, Strict, Uuid } from '../validation/schema.ts';

const { longestDays, aheadDays } = maintenanceBounds;

const mode = {
  ...Enum(maintenanceModes),
  description:
    'What becomes of a step that would begin meanwhile: it waits for the end, is skipped, or fails.',
};

const instant = (description: string) =>
  Type.String({ maxLength: 100, description, ...documented({ pattern: wholeInstant }) });

export const MaintenanceWindowBody = Named(
  'MaintenanceWindowBody',
  Strict({
    from: Type.Optional(
      instant(`An instant with its offset, at most ${aheadDays} days ahead; now when left out.`),
    ),
    until: instant(`An instant with its offset, at most ${longestDays} days after the begin.`),
    mode: Type.Optional({ ...mode, default: 'Wait' }),
    reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }),
  }),
);
export type MaintenanceWindowBody = Static<typeof MaintenanceWindowBody>;

export const MaintenanceWindow = Named(
  'MaintenanceWindow',
  Type.Object({
    id: Uuid,
    system: systemName,
    from: Instant,
    until: { ...Instant, description: 'Exclusive. That of one that was ended early is its end.' },
    mode,
    reason: Type.String(),
    createdAt: Instant,
    createdBy: Ref(Initiator),
    endedBy: Type.Unsafe<Static<typeof Initiator> | null>({
      anyOf: [{ $ref: 'Initiator#' }, { type: 'null' }],
      description: 'Of one that was ended early.',
    }),
  }),
);
export type MaintenanceWindow = Static<typeof MaintenanceWindow>;

export const MaintenanceWindowList = Named(
  'MaintenanceWindowList',
  Type.Object({
    items: Type.Array(Ref(MaintenanceWindow), {
      description: `Those that have not ended, the next first; at most ${maintenanceBounds.windows}.`,
    }),
  }),
);
export type MaintenanceWindowList = Static<typeof MaintenanceWindowList>;

const TouchedStep = Type.Object({
  stepIndex: Type.Integer({ minimum: 0, description: 'From 0.' }),
  name: Type.String(),
  runProfile: Type.String(),
});

export const MaintenanceImpact = Named(
  'MaintenanceImpact',
  Type.Object({
    from: Instant,
    until: Instant,
    schedules: Type.Array(
      Type.Object({
        slug: Type.String(),
        name: Type.String(),
        enabled: Type.Boolean(),
        steps: Type.Array(TouchedStep, { description: 'Those that use the system.' }),
        fires: Type.Array(Instant, {
          description:
            'Within the window, or so shortly before it that a usual execution is still under way; at most 100.',
        }),
      }),
      {
        description:
          'Every schedule with a step that uses the system, also without such a fire: a manual run, an event or ' +
          'another schedule may start it. By slug; at most 500 steps in all.',
      },
    ),
    fires: Type.Integer({ minimum: 0, description: 'All fires that are listed.' }),
    running: Type.Array(Uuid, {
      description: 'Executions of these schedules that have not ended; at most 100.',
    }),
    truncated: Type.Boolean({ description: 'True when there are more than are listed.' }),
  }),
);
export type MaintenanceImpact = Static<typeof MaintenanceImpact>;

export const maintenanceSchemas = [
  MaintenanceWindowBody,
  MaintenanceWindow,
  MaintenanceWindowList,
  MaintenanceImpact,
];
