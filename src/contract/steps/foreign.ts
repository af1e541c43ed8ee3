/** Steps that workers of others carry out, on task queues of their own: CustomActivity and ChildWorkflow. */
import { type Static, Type } from 'typebox';
import { maxTimeoutSeconds } from '../../domain/execution/retry.ts';
import { taskQueuePattern } from '../../domain/identifiers.ts';
import type {
  ChildWorkflowStep as ChildWorkflow,
  CustomActivityStep as CustomActivity,
  OutputSettings,
} from '../../domain/schedule/schedule.ts';
import { Named, Strict } from '../validation/schema.ts';
import { commonStep, commonStepBody, fillCommon, fillOutputSettings } from './step-fields.ts';

const optional = Type.Optional;

function withoutOurRules<F extends { pool: unknown; onInterrupted: unknown; dispatch?: unknown }>(
  fields: F,
) {
  const { pool: _pool, onInterrupted: _lost, dispatch: _dispatch, ...rest } = fields;
  return rest;
}

const foreignStep = withoutOurRules(commonStep);
const foreignStepBody = withoutOurRules(commonStepBody);

const typeName = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: '^[^\\s\\u0000-\\u001f\\u007f]+$',
});
const foreign = {
  taskQueue: Type.String({
    pattern: taskQueuePattern,
    description:
      'Task queue that its worker polls, in the namespace of this installation. Those of Carillon itself ' +
      '(carillon, carillon-…) are refused.',
  }),
  input: optional(
    Type.Unknown({
      description: 'Passed as the only argument, as plain JSON; without it there is none.',
    }),
  ),
  keepOutput: optional(
    Type.Boolean({
      description:
        'False: neither the text of its result nor the stack of its error is recorded. Outputs are.',
    }),
  ),
};

const customActivity = {
  activity: { ...typeName, description: 'Name of the activity type.' },
  ...foreign,
  heartbeatSeconds: optional(
    Type.Integer({
      minimum: 1,
      maximum: maxTimeoutSeconds,
      description:
        'Seconds without a heartbeat after which an attempt is lost. Leave it out when the activity sends none.',
    }),
  ),
};

export const CustomActivityStepBody = Named(
  'CustomActivityStepBody',
  Strict({ type: Type.Literal('CustomActivity'), ...foreignStepBody, ...customActivity }),
);
export const CustomActivityStep = Named(
  'CustomActivityStep',
  Strict({ type: Type.Literal('CustomActivity'), ...foreignStep, ...customActivity }),
);

export function fillCustomActivity(
  body: Static<typeof CustomActivityStepBody>,
  key: string,
): CustomActivity {
  const { heartbeatSeconds } = body;
  return {
    type: body.type,
    ...fillForeignStep(body, key),
    activity: body.activity,
    ...fillForeignSettings(body),
    ...(heartbeatSeconds === undefined ? {} : { heartbeatSeconds }),
  };
}

const childWorkflow = {
  workflow: { ...typeName, description: 'Name of the workflow type.' },
  ...foreign,
  workflowId: optional(
    Type.String({
      // Ids of executions have a dot: none of them can be taken.
      pattern: '^[A-Za-z0-9][A-Za-z0-9_:@/-]{0,199}$',
      description:
        'The same for every execution, so that only one is open at a time. By default an id of its own, ' +
        'below the workflow id of the execution.',
    }),
  ),
};

export const ChildWorkflowStepBody = Named(
  'ChildWorkflowStepBody',
  Strict({ type: Type.Literal('ChildWorkflow'), ...foreignStepBody, ...childWorkflow }),
);
export const ChildWorkflowStep = Named(
  'ChildWorkflowStep',
  Strict({ type: Type.Literal('ChildWorkflow'), ...foreignStep, ...childWorkflow }),
);

/** A workflow retries its own activities, so it is run again only where the definition says so. */
export function fillChildWorkflow(
  body: Static<typeof ChildWorkflowStepBody>,
  key: string,
): ChildWorkflow {
  const { workflowId } = body;
  return {
    type: body.type,
    ...fillForeignStep({ ...body, retry: { maxRetries: 0, ...body.retry } }, key),
    workflow: body.workflow,
    ...fillForeignSettings(body),
    ...(workflowId === undefined ? {} : { workflowId }),
  };
}

type ForeignStepBody = Static<Type.TObject<typeof foreignStepBody>>;

function fillForeignStep(body: ForeignStepBody, key: string) {
  return withoutOurRules(fillCommon({ ...body, type: 'RunProfile' }, key));
}

function fillForeignSettings(
  body: { taskQueue: string; input?: unknown } & OutputSettings,
): { taskQueue: string; input?: unknown } & OutputSettings {
  const { taskQueue, input } = body;
  return { taskQueue, ...(input === undefined ? {} : { input }), ...fillOutputSettings(body) };
}
