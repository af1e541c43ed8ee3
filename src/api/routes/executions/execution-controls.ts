/** Operator commands on executions that go on: pause, resume, and what may be done to one step. */
import {
  ControlAnswer,
  SetResultBody,
  StepControlBody,
} from '../../../contract/execution/controls.ts';
import { ReasonBody } from '../../../contract/execution/executions.ts';
import { Ref } from '../../../contract/validation/schema.ts';
import type { ActivityView, SeenAttempts } from '../../../domain/execution/control.ts';
import { stepActivityId } from '../../../domain/identifiers.ts';
import { ProblemError } from '../../../domain/problem.ts';
import {
  answerOfRecord,
  carryOut,
  sendUpdate,
  type Target,
} from '../../../services/executions/execution-control.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { ExecutionParams, IdempotencyHeaders, NamedStepParams } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const tags = ['Executions'];
const response = { ...problemResponses(404, 409, 422), 200: Ref(ControlAnswer) };

const executionCommands = [
  {
    verb: 'pause',
    update: 'pauseExecution',
    summary: 'Start no further group until it is resumed; running steps finish',
  },
  { verb: 'resume', update: 'resumeExecution', summary: 'Go on with the next group' },
] as const;

function registerExecutionCommands(app: App, deps: AppDeps): void {
  for (const { verb, update, summary } of executionCommands) {
    app.post(
      `/schedule-executions/:id/${verb}`,
      {
        schema: {
          operationId: `${verb}Execution`,
          summary,
          tags,
          params: ExecutionParams,
          headers: IdempotencyHeaders,
          body: Ref(ReasonBody),
          response,
        },
      },
      (request) => {
        const { id: executionId } = request.params;
        const reason = request.body?.reason ?? null;
        const principal = principalOf(request);
        const command = { action: verb, executionId, step: null, reason, principal };
        return carryOut(deps, command, (target) =>
          sendUpdate(deps, target, { ...command, update }),
        );
      },
    );
  }
}

const stepCommands = [
  {
    verb: 'skip',
    update: 'skipStep',
    body: StepControlBody,
    summary: 'End a step that waits or will be tried again; the walk goes on as after a success',
  },
  {
    verb: 'hold',
    update: 'holdStep',
    body: StepControlBody,
    summary: 'Keep a step that has not been started from starting until it is released',
  },
  {
    verb: 'release',
    update: 'releaseStep',
    body: ReasonBody,
    summary: 'Let a held step start when its turn comes',
  },
] as const;

function registerStepCommands(app: App, deps: AppDeps): void {
  for (const { verb, update, body, summary } of stepCommands) {
    app.post(
      `/schedule-executions/:id/steps/:step/${verb}`,
      {
        schema: {
          operationId: `${verb}Step`,
          summary,
          tags,
          params: NamedStepParams,
          headers: IdempotencyHeaders,
          body: Ref<typeof body>(body),
          response,
        },
      },
      (request) => {
        const { id: executionId, step } = request.params;
        const reason = request.body?.reason ?? null;
        const principal = principalOf(request);
        const command = { action: verb, executionId, step, reason, principal };
        return carryOut(deps, command, async (target) => {
          const more = verb === 'skip' ? { seen: await lookBeforeSkip(deps, target) } : {};
          return sendUpdate(deps, target, { ...command, update, more });
        });
      },
    );
  }
}

function registerSetResult(app: App, deps: AppDeps): void {
  app.post(
    '/schedule-executions/:id/steps/:step/set-result',
    {
      schema: {
        operationId: 'setStepResult',
        summary: 'Say how a step ended; one that runs is told to stop',
        tags,
        params: NamedStepParams,
        headers: IdempotencyHeaders,
        body: Ref(SetResultBody),
        response,
      },
    },
    (request) => {
      const { id: executionId, step } = request.params;
      const { status, reason } = request.body;
      const principal = principalOf(request);
      const command = { action: 'set-result', executionId, step, reason, principal };
      return carryOut(deps, command, async (target) => {
        const more = { status, seen: seenOf(target, await lookAt(deps, target)) };
        return sendUpdate(deps, target, { ...command, update: 'setStepResult', more });
      });
    },
  );
}

function registerRetryNow(app: App, deps: AppDeps): void {
  app.post(
    '/schedule-executions/:id/steps/:step/retry-now',
    {
      schema: {
        operationId: 'retryStepNow',
        summary: 'Try a step again at once that waits for its next try',
        tags,
        params: NamedStepParams,
        headers: IdempotencyHeaders,
        body: Ref(StepControlBody),
        response,
      },
    },
    (request) => {
      const { id: executionId, step } = request.params;
      const { reason } = request.body;
      const principal = principalOf(request);
      const command = { action: 'retry-now', executionId, step, reason, principal };
      return carryOut(deps, command, async (target) => {
        await tryNow(deps, target);
        return answerOfRecord(target);
      });
    },
  );
}

/** Attempts are seen by the record and by the server, never by the workflow. */
async function lookAt({ gateway }: AppDeps, { execution, step }: Target) {
  const { workflowId, runId } = execution;
  const activityId = stepActivityId(step?.stepIndex ?? 0, step?.stepKey ?? '');
  const activity = await gateway.lookAtActivity({ workflowId, runId }, activityId);
  return { ...activity, activityId, run: { workflowId, runId } };
}

/** Observations may be late; what the server says of an activity that it has counts more. */
function seenOf({ step }: Target, { state, attempts, lastFailure }: ActivityView): SeenAttempts {
  return {
    attempts: state === 'None' ? (step?.attempts ?? 0) : attempts,
    startedAt: step?.startedAt?.getTime() ?? null,
    ...(lastFailure ? { lastFailure } : {}),
  };
}

async function lookBeforeSkip(deps: AppDeps, target: Target): Promise<SeenAttempts> {
  const activity = await lookAt(deps, target);
  if (activity.state !== 'Running') return seenOf(target, activity);
  const detail = 'only a step that waits can be skipped; end a running one with set-result';
  throw new ProblemError('step-running', detail);
}

async function tryNow(deps: AppDeps, target: Target): Promise<void> {
  const { state, activityId, run } = await lookAt(deps, target);
  const waits = state === 'BackingOff' || state === 'Paused';
  if (waits && (await deps.gateway.tryNow(run, activityId))) return;
  if (state === 'Running') throw new ProblemError('step-running', 'it is being tried right now');
  throw new ProblemError('step-not-retrying', 'no attempt of it has failed and will be repeated');
}

export function registerExecutionControls(app: App, deps: AppDeps): void {
  registerExecutionCommands(app, deps);
  registerStepCommands(app, deps);
  registerSetResult(app, deps);
  registerRetryNow(app, deps);
}
