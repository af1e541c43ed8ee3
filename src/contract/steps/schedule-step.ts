/** The Schedule step: runs another schedule and ends as its execution does. */
import { type Static, Type } from 'typebox';
import { longestWaitSeconds, type ScheduleStep as Step } from '../../domain/schedule/schedule.ts';
import { overlapPolicies } from '../../domain/schedule/start-policies.ts';
import { parameterValues } from '../schedule/parameters.ts';
import { Enum, Named, Slug, Strict } from '../validation/schema.ts';
import { commonStep } from './step-fields.ts';
import { fillWorkflowStep, workflowStep, workflowStepBody } from './workflow-step.ts';

const optional = Type.Optional;

const settings = {
  schedule: { ...Slug, description: 'Slug of the schedule; it runs whether it is enabled or not.' },
  parameters: optional(parameterValues),
  overlap: optional(
    Enum(overlapPolicies, {
      description:
        'For this start; by default the policy of the schedule. A skipped start fails the step.',
    }),
  ),
  priority: optional({
    ...commonStep.priority,
    description:
      'Of the execution that it starts, 1 first and 5 last; by default that of this one, ' +
      'or of the schedule when this one has the default.',
  }),
  timeoutSeconds: optional(
    Type.Integer({
      minimum: 1,
      maximum: longestWaitSeconds,
      description: 'After it the execution is cancelled; by default 366 days.',
    }),
  ),
};

export const ScheduleStepBody = Named(
  'ScheduleStepBody',
  Strict({ type: Type.Literal('Schedule'), ...workflowStepBody, ...settings }),
);
export const ScheduleStep = Named(
  'ScheduleStep',
  Strict({ type: Type.Literal('Schedule'), ...workflowStep, ...settings }),
);

/** No default is added: what a definition does not say is not in its hash. */
export function fillScheduleStep(body: Static<typeof ScheduleStepBody>, key: string): Step {
  const { parameters, overlap, timeoutSeconds, priority } = body;
  return {
    type: body.type,
    ...fillWorkflowStep(body, key),
    schedule: body.schedule,
    ...(parameters === undefined ? {} : { parameters }),
    ...(overlap === undefined ? {} : { overlap }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(priority === undefined ? {} : { priority }),
  };
}
