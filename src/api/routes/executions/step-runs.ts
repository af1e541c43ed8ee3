/** Runs one step alone, as it is written: what a schedule would do with it. */
import { Execution } from '../../../contract/execution/executions.ts';
import { StepRunBody } from '../../../contract/execution/step-runs.ts';
import { Approval } from '../../../contract/operations/approvals.ts';
import { Ref } from '../../../contract/validation/schema.ts';
import { carryOut } from '../../../services/dry-run.ts';
import { runStepNow } from '../../../services/standalone/step-run.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { DryRunQuery, IdempotencyHeaders } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';
import { toAwaiting } from '../../resources/awaits-approval.ts';
import { toExecution } from '../../resources/execution-resource.ts';

export function registerStepRuns(app: App, deps: AppDeps): void {
  app.post(
    '/step-runs',
    {
      config: { permission: 'edit' },
      schema: {
        operationId: 'runStep',
        summary: 'Run one step alone, now, as it is written',
        description:
          'Checked as a schedule with this step alone would be. What relates it to other steps is left out: mode, finally, compensates, skipRestIfUnchanged; expressions that read other steps are refused. The execution belongs to a schedule that Carillon keeps for the step, with the tag `standalone`. 202: a command waits for the approval of another user; send the request again when it is approved.',
        tags: ['Executions'],
        querystring: DryRunQuery,
        headers: IdempotencyHeaders,
        body: Ref(StepRunBody),
        response: {
          ...problemResponses(
            'schedule-not-found',
            'execution-overlap',
            'parameters-invalid',
            'approval-limit',
            'body-invalid',
          ),
          201: Ref(Execution),
          202: Ref(Approval),
        },
      },
    },
    async (request, reply) => {
      const { step, schedule, declarations, parameters, reason } = request.body;
      const principal = principalOf(request);
      const isDry = request.query.dryRun ?? false;
      const run = { step, schedule, declarations, parameters, reason, isDry };
      const started = await carryOut(deps, principal, request.query, (given) =>
        runStepNow(given, principal, { ...run, executionId: request.subjectId }),
      );
      if ('approval' in started) return reply.send(toAwaiting(reply, started, deps.clock()));
      reply.header('location', `/api/v1/schedule-executions/${started.id}`);
      return reply.status(201).send(toExecution(started));
    },
  );
}
