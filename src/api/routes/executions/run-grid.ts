/** The grid of a schedule: steps by executions, in one answer. */
import { Type } from 'typebox';
import { RunGrid } from '../../../contract/execution/run-grid.ts';
import { Ref, Strict, Uuid } from '../../../contract/validation/schema.ts';
import { readRunGrid } from '../../../services/executions/run-grid.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { pageQuery, ScheduleParams } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const maxRuns = 50;
const usualRuns = 25;

const GridQuery = Strict({
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: maxRuns,
      default: usualRuns,
      description: 'Executions of a page.',
    }),
  ),
  cursor: pageQuery([]).cursor,
  executionId: Type.Optional({
    ...Uuid,
    description:
      'The page has this execution in its middle, or nearer to its begin when there are fewer newer ones. ' +
      'Without a meaning beside a cursor.',
  }),
});

export function registerRunGrid(app: App, deps: AppDeps): void {
  app.get(
    '/schedules/:ref/run-grid',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'readRunGrid',
        summary: 'What became of each step in the last executions of a schedule',
        tags: ['Schedules'],
        params: ScheduleParams,
        querystring: GridQuery,
        response: { ...problemResponses('execution-not-found'), 200: Ref(RunGrid) },
      },
    },
    async (request) => {
      const { limit = usualRuns, cursor, executionId } = request.query;
      const { ref } = request.params;
      return readRunGrid(deps, principalOf(request), { ref, limit, cursor, executionId });
    },
  );
}
