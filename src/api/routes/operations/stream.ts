/** The live stream: what changes in a tenant, as server-sent events that a reader can resume. */
import { Type } from 'typebox';
import { StreamEvent } from '../../../contract/operations/stream.ts';
import { documented, listOf, raises } from '../../../contract/validation/body-text.ts';
import { Ref, Strict, Uuid } from '../../../contract/validation/schema.ts';
import { ProblemError } from '../../../domain/problem.ts';
import {
  parsePosition,
  positionPattern,
  streamPermissions,
  type StreamPosition,
  type StreamTopic,
  streamTopics,
} from '../../../domain/stream/stream.ts';
import { closestWord } from '../../../domain/text/closest-word.ts';
import { findStreamFilter } from '../../../services/stream/find-stream-filter.ts';
import { checkPermission } from '../../access/permissions.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { defaultStreamTimes, openLiveStream } from '../../http/live-stream.ts';
import { scheduleFilter } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const StreamQuery = Strict({
  topics: Type.String({
    minLength: 1,
    maxLength: 200,
    description: `One or more of ${streamTopics.join(', ')}, separated by commas. \`log\` needs executionId.`,
    ...documented({ pattern: listOf(streamTopics) }),
  }),
  scheduleId: scheduleFilter,
  executionId: Type.Optional({
    ...Uuid,
    description: 'Only what belongs to this execution.',
    ...raises('execution-not-found', 'execution-removed'),
  }),
  seconds: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 3_600,
      description: 'Ends after so long; 3600 unless set.',
    }),
  ),
});

const StreamHeaders = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'The id of the last event that was received: the stream continues after it.',
      ...documented({ pattern: positionPattern }),
    }),
  ),
});

function readTopics(list: string): Set<StreamTopic> {
  const topics = list.split(',').map((word) => {
    const topic = streamTopics.find((one) => one === word.trim());
    if (topic !== undefined) return topic;
    const message = `"${word.trim()}" is not one of ${streamTopics.join(', ')}`;
    const suggestion = closestWord(word.trim(), streamTopics);
    const error = { pointer: 'topics', code: 'value-unknown', message };
    throw new ProblemError('parameter-invalid', `topics: ${message}`, {
      errors: [suggestion === undefined ? error : { ...error, suggestion }],
    });
  });
  return new Set(topics);
}

function readPosition(text: string | undefined): StreamPosition | null {
  if (text === undefined || text === '') return null;
  const position = parsePosition(text);
  if (position) return position;
  const message = 'is not the id of an event of this stream';
  throw new ProblemError('parameter-invalid', `last-event-id: ${message}`, {
    errors: [{ pointer: 'last-event-id', code: 'malformed', message }],
  });
}

const streamSchema = {
  operationId: 'followStream',
  summary: 'What changes, as it happens: server-sent events that can be resumed without loss',
  tags: ['Live'],
  querystring: StreamQuery,
  headers: StreamHeaders,
  response: {
    ...problemResponses('tenant-suspended', 'stream-limit'),
    200: {
      description:
        'Events without an end. Each has an id to resume after; `alive` is a sign of life.',
      content: { 'text/event-stream': { schema: Ref(StreamEvent) } },
    } as never,
  },
};

export function registerStream(app: App, deps: AppDeps): void {
  const { hub } = deps;
  const times = { ...defaultStreamTimes, ...deps.streamTimes };
  app.addHook('preClose', (done) => {
    hub.close();
    done();
  });
  app.get(
    '/stream',
    {
      // The framework would answer HEAD by reading a stream that never ends.
      exposeHeadRoute: false,
      config: { permission: 'read', isUntagged: true },
      schema: streamSchema,
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { scheduleId = null, executionId = null, seconds = null } = request.query;
      const topics = readTopics(request.query.topics);
      for (const topic of topics) checkPermission(streamPermissions[topic], principal.roles);
      const after = readPosition(request.headers['last-event-id']);
      await app.checkAgain(request);
      const filter = await findStreamFilter(deps, principal, { topics, scheduleId, executionId });
      if (topics.has('log') && executionId !== null) {
        const read = { action: 'read-log', objectType: 'execution', detail: 'live' } as const;
        await deps.audit.read(principal, { ...read, objectId: executionId });
      }
      const open = hub.open(principal);
      const check = (): Promise<void> => app.checkAgain(request);
      const stream = openLiveStream({
        ...open,
        filter,
        after,
        seconds,
        check,
        times,
        log: request.log,
      });
      return reply
        .type('text/event-stream')
        .header('cache-control', 'no-store, no-transform')
        .header('x-accel-buffering', 'no')
        .send(stream);
    },
  );
}
