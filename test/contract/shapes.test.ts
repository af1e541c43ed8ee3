import type { Static } from 'typebox';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { namedSchemas } from '../../src/contract/components.ts';
import type {
  ActivityRecord,
  Attempt,
  LogLine,
} from '../../src/contract/execution/activity-records.ts';
import type { Delivery, TriggeredBy } from '../../src/contract/execution/deliveries.ts';
import type { Initiator } from '../../src/contract/execution/executions.ts';
import type { InputError } from '../../src/contract/operations/problems.ts';
import type { Definition, Schedule } from '../../src/contract/schedule/schedules.ts';
import type {
  AfterScheduleTiming,
  CronTiming,
  EventTiming,
  IntervalTiming,
  LimitedTiming,
  ManualTiming,
  MilestoneTiming,
  OneTimeTiming,
  Timing,
} from '../../src/contract/schedule/timings.ts';
import type {
  ExecutableStep,
  PowerShellStep,
  ShellStep,
} from '../../src/contract/steps/command.ts';
import type { ChildWorkflowStep, CustomActivityStep } from '../../src/contract/steps/foreign.ts';
import type { HttpStep } from '../../src/contract/steps/http.ts';
import type { RunProfileStep } from '../../src/contract/steps/run-profile.ts';
import type { SqlStep } from '../../src/contract/steps/sql.ts';
import type { RetrySettings, TextOrSecret } from '../../src/contract/steps/step-fields.ts';
import type { Step } from '../../src/contract/steps/steps.ts';
import { createValidator } from '../../src/contract/validation/validate.ts';
import type * as domainInitiator from '../../src/domain/audit.ts';
import type { DeliveryState } from '../../src/domain/delivery.ts';
import type * as domainRetry from '../../src/domain/execution/retry.ts';
import type { StepStatus } from '../../src/domain/execution/status.ts';
import type * as domainObserver from '../../src/domain/observation.ts';
import type * as domainProblem from '../../src/domain/problem.ts';
import type * as domain from '../../src/domain/schedule/schedule.ts';
import { readOnlyScheduleFields } from '../../src/domain/schedule/schedule-document.ts';
import type * as domainTiming from '../../src/domain/schedule/timing.ts';

/** Schemas cannot say readonly; everything else must be the same in both directions. */
type Plain<T> = T extends readonly (infer E)[]
  ? Plain<E>[]
  : T extends object
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : T;

describe('shapes', () => {
  it('are the domain types of timings', () => {
    expectTypeOf<Plain<Static<typeof CronTiming>>>().toEqualTypeOf<
      Plain<domainTiming.CronTiming>
    >();
    expectTypeOf<Plain<Static<typeof ManualTiming>>>().toEqualTypeOf<
      Plain<domainTiming.ManualTiming>
    >();
    expectTypeOf<Plain<Static<typeof IntervalTiming>>>().toEqualTypeOf<
      Plain<domainTiming.IntervalTiming>
    >();
    expectTypeOf<Plain<Static<typeof OneTimeTiming>>>().toEqualTypeOf<
      Plain<domainTiming.OneTimeTiming>
    >();
    expectTypeOf<Plain<Static<typeof LimitedTiming>>>().toEqualTypeOf<
      Plain<domainTiming.LimitedTiming>
    >();
    expectTypeOf<Plain<Static<typeof MilestoneTiming>>>().toEqualTypeOf<
      Plain<domainTiming.MilestoneTiming>
    >();
    expectTypeOf<Plain<Static<typeof AfterScheduleTiming>>>().toEqualTypeOf<
      Plain<domainTiming.AfterScheduleTiming>
    >();
    expectTypeOf<Plain<Static<typeof EventTiming>>>().toEqualTypeOf<
      Plain<domainTiming.EventTiming>
    >();
    expectTypeOf<Plain<Static<typeof Timing>>>().toEqualTypeOf<Plain<domainTiming.Timing>>();
  });

  it('are the domain types of steps', () => {
    expectTypeOf<Plain<Static<typeof TextOrSecret>>>().toEqualTypeOf<Plain<domain.TextOrSecret>>();
    expectTypeOf<Plain<Static<typeof RetrySettings>>>().toEqualTypeOf<
      Plain<domainRetry.RetrySettings>
    >();
    expectTypeOf<Plain<Static<typeof RunProfileStep>>>().toEqualTypeOf<
      Plain<domain.RunProfileStep>
    >();
    expectTypeOf<Plain<Static<typeof HttpStep>>>().toEqualTypeOf<Plain<domain.HttpStep>>();
    expectTypeOf<Plain<Static<typeof ExecutableStep>>>().toEqualTypeOf<
      Plain<domain.ExecutableStep>
    >();
    expectTypeOf<Plain<Static<typeof ShellStep>>>().toEqualTypeOf<Plain<domain.ShellStep>>();
    expectTypeOf<Plain<Static<typeof PowerShellStep>>>().toEqualTypeOf<
      Plain<domain.PowerShellStep>
    >();
    expectTypeOf<Plain<Static<typeof SqlStep>>>().toEqualTypeOf<Plain<domain.SqlStep>>();
    expectTypeOf<Plain<Static<typeof CustomActivityStep>>>().toEqualTypeOf<
      Plain<domain.CustomActivityStep>
    >();
    expectTypeOf<Plain<Static<typeof ChildWorkflowStep>>>().toEqualTypeOf<
      Plain<domain.ChildWorkflowStep>
    >();
    expectTypeOf<Plain<Static<typeof Step>>>().toEqualTypeOf<Plain<domain.Step>>();
  });

  it('are the domain types of definitions, initiators, input errors and statuses', () => {
    expectTypeOf<Plain<Definition>>().toEqualTypeOf<Plain<domain.Definition>>();
    expectTypeOf<Plain<Static<typeof Initiator>>>().toEqualTypeOf<
      Plain<domainInitiator.Initiator>
    >();
    expectTypeOf<TriggeredBy>().toEqualTypeOf<domainInitiator.TriggeredBy>();
    expectTypeOf<Delivery['state']>().toEqualTypeOf<DeliveryState>();
    expectTypeOf<Plain<Static<typeof InputError>>>().toEqualTypeOf<
      Plain<domainProblem.InputError>
    >();
    expectTypeOf<ActivityRecord['status']>().toEqualTypeOf<StepStatus>();
    expectTypeOf<Attempt['status']>().toEqualTypeOf<domainObserver.AttemptStatus>();
    expectTypeOf<LogLine['level']>().toEqualTypeOf<domainObserver.LogLine['level']>();
    expectTypeOf<LogLine['stream']>().toEqualTypeOf<domainObserver.LogLine['stream']>();
  });

  it('split the fields of a schedule into those people set and those they only read', () => {
    type ReadOnly = (typeof readOnlyScheduleFields)[number];
    type Settable = Exclude<keyof Schedule, ReadOnly>;
    expectTypeOf<Settable>().toEqualTypeOf<keyof domain.Definition | 'slug' | 'enabled'>();
    expect(new Set(readOnlyScheduleFields).size).toBe(readOnlyScheduleFields.length);
  });

  it('have names of their own, and each of them compiles in strict mode', () => {
    const names = namedSchemas.map(({ $id }) => $id);
    expect(new Set(names).size).toBe(names.length);
    const validator = createValidator({ coerce: false });
    for (const $id of names) expect(() => validator.check({ $id }, null)).not.toThrow();
  });
});
