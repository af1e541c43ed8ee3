/** Every step type, discriminated by `type`: as written in a body, and as stored with every default. */
import type { Static } from 'typebox';
import { toSlug } from '../../domain/identifiers.ts';
import { definitionLimits, type Step as DomainStep } from '../../domain/schedule/schedule.ts';
import { Named, OneOf } from '../validation/schema.ts';
import { ApprovalStep, ApprovalStepBody, Approvers, fillApproval } from './approval.ts';
import {
  ExecutableStep,
  ExecutableStepBody,
  fillExecutable,
  fillPowerShell,
  fillShell,
  PowerShellStep,
  PowerShellStepBody,
  ShellStep,
  ShellStepBody,
} from './command.ts';
import {
  ChildWorkflowStep,
  ChildWorkflowStepBody,
  CustomActivityStep,
  CustomActivityStepBody,
  fillChildWorkflow,
  fillCustomActivity,
} from './foreign.ts';
import { fillHttp, HttpStep, HttpStepBody } from './http.ts';
import { fillRunProfile, RunProfileStep, RunProfileStepBody } from './run-profile.ts';
import { fillScheduleStep, ScheduleStep, ScheduleStepBody } from './schedule-step.ts';
import { fillSql, SqlStep, SqlStepBody } from './sql.ts';
import { RetryBody, RetrySettings, TextOrSecret } from './step-fields.ts';
import { fillWait, WaitStep, WaitStepBody } from './wait.ts';

const bodies = [
  RunProfileStepBody,
  HttpStepBody,
  ExecutableStepBody,
  ShellStepBody,
  PowerShellStepBody,
  SqlStepBody,
  CustomActivityStepBody,
  ChildWorkflowStepBody,
  WaitStepBody,
  ApprovalStepBody,
  ScheduleStepBody,
] as const;
const stored = [
  RunProfileStep,
  HttpStep,
  ExecutableStep,
  ShellStep,
  PowerShellStep,
  SqlStep,
  CustomActivityStep,
  ChildWorkflowStep,
  WaitStep,
  ApprovalStep,
  ScheduleStep,
] as const;

export const StepBody = Named('StepBody', OneOf(bodies));
export type StepBody = Static<typeof StepBody>;
export const Step = Named('Step', OneOf(stored));

export const stepSchemas = [
  TextOrSecret,
  RetrySettings,
  RetryBody,
  Approvers,
  ...bodies,
  StepBody,
  ...stored,
  Step,
];

/** Adds every default to steps of the right shape; null stays null. Keys are unique. */
export function fillSteps(steps: readonly (StepBody | null)[]): (DomainStep | null)[] {
  const keys = chooseKeys(steps);
  return steps.map((step, index) => (step ? fillStep(step, keys[index] ?? '') : null));
}

function fillStep(body: StepBody, key: string): DomainStep {
  switch (body.type) {
    case 'RunProfile':
      return fillRunProfile(body, key);
    case 'Http':
      return fillHttp(body, key);
    case 'Executable':
      return fillExecutable(body, key);
    case 'Shell':
      return fillShell(body, key);
    case 'PowerShell':
      return fillPowerShell(body, key);
    case 'Sql':
      return fillSql(body, key);
    case 'CustomActivity':
      return fillCustomActivity(body, key);
    case 'ChildWorkflow':
      return fillChildWorkflow(body, key);
    case 'Wait':
      return fillWait(body, key);
    case 'Approval':
      return fillApproval(body, key);
    case 'Schedule':
      return fillScheduleStep(body, key);
  }
}

/** Keys in use, and the last number for each name, so that many equal names stay cheap. */
type Taken = { keys: Set<string>; counts: Map<string, number> };

function freeKey(name: string, index: number, { keys, counts }: Taken): string {
  const base = toSlug(name) || `step-${index + 1}`;
  for (let count = (counts.get(base) ?? 0) + 1; ; count += 1) {
    const suffix = count === 1 ? '' : `-${count}`;
    const room = definitionLimits.slugLength - suffix.length;
    const key = `${base.slice(0, room).replace(/-+$/, '')}${suffix}`;
    if (keys.has(key)) continue;
    counts.set(base, count);
    return key;
  }
}

/** A key for every step: as given, or a unique one derived from its name. */
function chooseKeys(steps: readonly (StepBody | null)[]): string[] {
  const keys = new Set(steps.flatMap((step) => step?.key ?? []));
  const taken: Taken = { keys, counts: new Map() };
  return steps.map((step, index) => {
    if (!step) return '';
    const key = step.key ?? freeKey(step.name, index, taken);
    keys.add(key);
    return key;
  });
}
