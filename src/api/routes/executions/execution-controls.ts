/** Operator commands on open executions: cancel, pause, resume, and commands on one step. */
import type { FastifyReply } from 'fastify';
import {
  ControlAnswer,
  MoveStepBody,
  SetResultBody,
  StepControlBody,
} from '../../../contract/execution/controls.ts';
import { Execution, ReasonBody } from '../../../contract/execution/executions.ts';
import { Approval } from '../../../contract/operations/approvals.ts';
import { Ref } from '../../../contract/validation/schema.ts';
import {
  cancelExecution,
  controlExecution,
  moveStep,
  retryStepNow,
  setStepResult,
} from '../../../services/executions/execution-control.ts';
import type { AwaitsApproval } from '../../../services/people/approval-requests.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { ExecutionParams, IdempotencyHeaders, NamedStepParams } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toAwaiting } from '../../resources/awaits-approval.ts';
import { toExecution } from '../../resources/execution-resource.ts';

const tags = ['Executions'];
/** Of every command that a running workflow answers. */
const commandProblems = [
  'execution-already-final',
  'execution-is-demo',
  'execution-not-begun',
  'execution-cancelling',
  'temporal-unavailable',
  'worker-unavailable',
] as const;
const executionResponse = {
  ...problemResponses(
    ...commandProblems,
    'execution-already-paused',
    'execution-not-paused',
    'approval-limit',
  ),
  200: Ref(ControlAnswer),
  202: Ref(Approval),
};
const stepProblems = [
  ...commandProblems,
  'step-already-final',
  'step-already-started',
  'step-not-started',
  'step-already-held',
  'step-not-held',
  'step-running',
] as const;
const stepResponse = {
  ...problemResponses(...stepProblems, 'approval-limit'),
  200: Ref(ControlAnswer),
  202: Ref(Approval),
};

/** What was done, or the request that waits for another user. */
function send(reply: FastifyReply, answer: ControlAnswer | AwaitsApproval, now: Date) {
  return reply.send('approval' in answer ? toAwaiting(reply, answer, now) : answer);
}

function registerCancel(app: App, deps: AppDeps): void {
  app.post(
    '/schedule-executions/:id/cancel',
    {
      config: { permission: 'operate' },
      schema: {
        operationId: 'cancelExecution',
        summary: 'Ask the running steps to stop; waiting steps never start',
        tags,
        params: ExecutionParams,
        headers: IdempotencyHeaders,
        body: Ref(ReasonBody),
        response: {
          ...problemResponses(
            'execution-already-final',
            'execution-is-demo',
            'temporal-unavailable',
          ),
          202: Ref(Execution),
        },
      },
    },
    async (request, reply) => {
      const { id: executionId } = request.params;
      const command = { executionId, reason: request.body.reason ?? null };
      const execution = await cancelExecution(deps, principalOf(request), command);
      reply.header('location', `/api/v1/schedule-executions/${executionId}`);
      return reply.status(202).send(toExecution(execution));
    },
  );
}

const executionCommands = [
  {
    verb: 'pause',
    update: 'pauseExecution',
    summary: 'Start no further group until it is resumed; running steps finish',
  },
  { verb: 'resume', update: 'resumeExecution', summary: 'Continue with the next group' },
] as const;

function registerExecutionCommands(app: App, deps: AppDeps): void {
  for (const { verb, update, summary } of executionCommands) {
    app.post(
      `/schedule-executions/:id/${verb}`,
      {
        config: { permission: 'operate' },
        schema: {
          operationId: `${verb}Execution`,
          summary,
          tags,
          params: ExecutionParams,
          headers: IdempotencyHeaders,
          body: Ref(ReasonBody),
          response: executionResponse,
        },
      },
      async (request, reply) => {
        const { id: executionId } = request.params;
        const reason = request.body.reason ?? null;
        const command = { action: verb, update, executionId, step: null, reason };
        const answer = await controlExecution(deps, principalOf(request), command);
        return send(reply, answer, deps.clock());
      },
    );
  }
}

const stepCommands = [
  {
    verb: 'skip',
    update: 'skipStep',
    body: StepControlBody,
    summary:
      'End a step that is waiting or will be retried; the execution continues as after a success',
  },
  {
    verb: 'cancel',
    update: 'cancelStep',
    body: StepControlBody,
    summary:
      'Ask a step that was started to stop; it counts as failed, so the execution continues only where it may',
  },
  {
    verb: 'hold',
    update: 'holdStep',
    body: StepControlBody,
    summary: 'Keep a step that has not started from starting until it is released',
  },
  {
    verb: 'release',
    update: 'releaseStep',
    body: ReasonBody,
    summary: 'Let a held step start as planned',
  },
] as const;

function registerStepCommands(app: App, deps: AppDeps): void {
  for (const { verb, update, body, summary } of stepCommands) {
    app.post(
      `/schedule-executions/:id/steps/:step/${verb}`,
      {
        config: { permission: 'operate' },
        schema: {
          operationId: `${verb}Step`,
          summary,
          tags,
          params: NamedStepParams,
          headers: IdempotencyHeaders,
          body: Ref<typeof body>(body),
          response: stepResponse,
        },
      },
      async (request, reply) => {
        const { id: executionId, step } = request.params;
        const reason = request.body.reason ?? null;
        const command = { action: verb, update, executionId, step, reason };
        const answer = await controlExecution(deps, principalOf(request), command);
        return send(reply, answer, deps.clock());
      },
    );
  }
}

function registerSetResult(app: App, deps: AppDeps): void {
  app.post(
    '/schedule-executions/:id/steps/:step/set-result',
    {
      config: { permission: 'operate' },
      schema: {
        operationId: 'setStepResult',
        summary: 'Set the result of a step; a running one is told to stop',
        tags,
        params: NamedStepParams,
        headers: IdempotencyHeaders,
        body: Ref(SetResultBody),
        response: stepResponse,
      },
    },
    async (request, reply) => {
      const { id: executionId, step } = request.params;
      const { status, reason } = request.body;
      const command = { action: 'set-result', executionId, step, reason, status };
      const answer = await setStepResult(deps, principalOf(request), command);
      return send(reply, answer, deps.clock());
    },
  );
}

function registerMove(app: App, deps: AppDeps): void {
  app.post(
    '/schedule-executions/:id/steps/:step/move',
    {
      config: { permission: 'operate' },
      schema: {
        operationId: 'moveStep',
        summary: 'Change the place of a step whose group has not begun',
        description:
          'Steps that clean up stay at the end, and a step that reads what another one came to stays behind it. ' +
          'Only this execution changes.',
        tags,
        params: NamedStepParams,
        headers: IdempotencyHeaders,
        body: Ref(MoveStepBody),
        response: {
          ...problemResponses(
            ...commandProblems,
            'step-already-final',
            'step-already-started',
            'step-move-refused',
          ),
          200: Ref(ControlAnswer),
        },
      },
    },
    (request) => {
      const { id: executionId, step } = request.params;
      const command = { action: 'move', executionId, step, ...request.body };
      return moveStep(deps, principalOf(request), command);
    },
  );
}

function registerRetryNow(app: App, deps: AppDeps): void {
  app.post(
    '/schedule-executions/:id/steps/:step/retry-now',
    {
      config: { permission: 'operate' },
      schema: {
        operationId: 'retryStepNow',
        summary: 'Start the next attempt of a step now instead of at the end of its wait',
        tags,
        params: NamedStepParams,
        headers: IdempotencyHeaders,
        body: Ref(StepControlBody),
        response: {
          ...problemResponses(...stepProblems, 'step-not-retrying'),
          200: Ref(ControlAnswer),
        },
      },
    },
    (request) => {
      const { id: executionId, step } = request.params;
      const { reason } = request.body;
      const command = { action: 'retry-now', executionId, step, reason };
      return retryStepNow(deps, principalOf(request), command);
    },
  );
}

export function registerExecutionControls(app: App, deps: AppDeps): void {
  registerCancel(app, deps);
  registerExecutionCommands(app, deps);
  registerStepCommands(app, deps);
  registerSetResult(app, deps);
  registerMove(app, deps);
  registerRetryNow(app, deps);
}
