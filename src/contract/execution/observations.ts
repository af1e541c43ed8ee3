/** Shapes of what step workers without a database report. */
import { type Static, Type } from 'typebox';
import {
  type AttemptStart as DomainAttemptStart,
  type Observation as DomainObservation,
  observationRefusals,
  requestExcerptLength,
} from '../../domain/observation.ts';
import { Enum, Named, Nullable, OneOf, Ref, Strict, Uuid } from '../validation/schema.ts';

const maxObservations = 500;
const maxLines = 500;

/** The attempt that a step worker speaks of. */
export const attemptKey = {
  tenantId: Uuid,
  executionId: Uuid,
  incarnation: Uuid,
  stepIndex: Type.Integer({ minimum: 0, maximum: 1_000 }),
  attempt: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  nonce: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_-]{16}$',
      description:
        'The nonce that the step was dispatched with; steps of earlier releases have none.',
    }),
  ),
};
/** Milliseconds since the epoch, by the clock of the worker. */
const At = Type.Number({ minimum: 0, maximum: 8_640_000_000_000_000 });
const Message = Type.String({ maxLength: 10_000 });
const Count = Type.Integer({ minimum: -2_147_483_648, maximum: 2_147_483_647 });

const AttemptStart = Strict({
  ...attemptKey,
  startedAt: At,
  idempotencyKey: Type.String({ maxLength: 200 }),
  worker: Type.String({ maxLength: 300 }),
  decisive: Type.Boolean(),
  request: Type.Optional(
    Strict({
      method: Type.String({ maxLength: 20 }),
      url: Type.String({ maxLength: requestExcerptLength }),
      body: Nullable(Type.String({ maxLength: requestExcerptLength })),
    }),
  ),
});
const AttemptEnd = Strict({
  ...attemptKey,
  status: Enum(['Completed', 'Failed', 'TimedOut', 'Cancelled']),
  endedAt: At,
  code: Nullable(Type.String({ maxLength: 100 })),
  message: Message,
  httpStatus: Nullable(Count),
  exitCode: Nullable(Count),
  output: Nullable(Type.String({ maxLength: 100_000 })),
  outputBytes: Type.Integer({ minimum: 0 }),
  nextAttemptAt: Nullable(At),
});
const AttemptProgress = Strict({
  ...attemptKey,
  percent: Nullable(Type.Number({ minimum: 0, maximum: 100 })),
  message: Message,
  at: At,
});
const LogLine = Strict({
  at: At,
  level: Enum(['info', 'warn', 'error']),
  stream: Enum(['stdout', 'stderr', 'system']),
  text: Type.String({ maxLength: 10_000 }),
});

const StartObservation = Named(
  'StartObservation',
  Strict({ type: Enum(['start']), start: AttemptStart }),
);
const EndObservation = Named('EndObservation', Strict({ type: Enum(['end']), end: AttemptEnd }));
const ProgressObservation = Named(
  'ProgressObservation',
  Strict({ type: Enum(['progress']), progress: AttemptProgress }),
);
const LogObservation = Named(
  'LogObservation',
  Strict({
    type: Enum(['log']),
    key: Strict(attemptKey),
    lines: Type.Array(LogLine, { maxItems: maxLines }),
  }),
);
const observations = [
  StartObservation,
  EndObservation,
  ProgressObservation,
  LogObservation,
] as const;
const Observation = Named('Observation', OneOf(observations));

export const ObservationStart = Named('ObservationStart', Strict({ start: AttemptStart }));
export type ObservationStart = { start: DomainAttemptStart };
export const ObservationBatch = Named(
  'ObservationBatch',
  Strict({ observations: Type.Array(Ref(Observation), { maxItems: maxObservations }) }),
);
export type ObservationBatch = { observations: DomainObservation[] };
export const ObservationStarted = Named(
  'ObservationStarted',
  Strict({ stored: Type.Boolean(), lostAttempt: Nullable(Count) }),
);

export const ObservationsKept = Named(
  'ObservationsKept',
  Type.Object({
    kept: Type.Integer({ description: 'Rows that were added or changed.' }),
    refused: Type.Integer({ description: 'Observations that were refused.' }),
    refusals: Type.Array(
      Type.Object({
        index: Type.Integer({ description: 'Index of the observation in the batch, from 0.' }),
        code: Enum(observationRefusals),
        detail: Type.String(),
      }),
      { description: 'The first 20 refusals.' },
    ),
    droppedLines: Type.Integer({ description: 'Log lines that exceeded the quota of their log.' }),
  }),
);
export type ObservationsKept = Static<typeof ObservationsKept>;

export const observationSchemas = [
  ...observations,
  Observation,
  ObservationStart,
  ObservationBatch,
  ObservationStarted,
  ObservationsKept,
];
