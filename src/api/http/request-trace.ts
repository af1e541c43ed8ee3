/** W3C trace context of requests, and their spans: what a request starts continues its trace. */
import type { FastifyRequest } from 'fastify';
import {
  formatTraceparent,
  normalTraceparent,
  parseTraceparent,
  type TraceParent,
} from '../../domain/execution/traceparent.ts';
import { passesTracesOn, randomSpanId, type SpanSink, type Tracing } from '../../tracing/span.ts';
import { traceIdOf } from '../../tracing/span-ids.ts';
import type { App } from './app-deps.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of its span; empty unless this server exports spans. */
    spanId: string;
    /** Milliseconds since the epoch. */
    receivedAt: number;
  }
}

/** What the caller brought; null when that was nothing, or malformed. */
function callerOf(request: FastifyRequest): TraceParent | null {
  return parseTraceparent(request.headers['traceparent']);
}

/** The trace of a request without a caller's is that of what it creates. */
function traceOf(request: FastifyRequest, { sampler }: Tracing): TraceParent {
  const caller = callerOf(request);
  const traceId = caller?.traceId ?? traceIdOf(request.subjectId);
  return { traceId, spanId: request.spanId, sampled: sampler(traceId, caller) };
}

/** Call it after the hook that chooses `subjectId`. */
export function registerRequestTrace(app: App, tracing: Tracing = passesTracesOn): void {
  const { sink } = tracing;
  app.addHook('preHandler', (request, _reply, done) => {
    const traceparent = sink
      ? formatTraceparent(traceOf(request, tracing))
      : normalTraceparent(request.headers['traceparent']);
    if (request.principal && traceparent !== undefined) request.principal.traceparent = traceparent;
    done();
  });
  if (sink) registerSpans(app, tracing, sink);
}

function registerSpans(app: App, tracing: Tracing, sink: SpanSink): void {
  app.decorateRequest('spanId', '');
  app.decorateRequest('receivedAt', 0);
  app.addHook('onRequest', (request, _reply, done) => {
    request.spanId = randomSpanId();
    request.receivedAt = Date.now();
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    // Refused before it had a subject: of no interest to a trace of its own.
    const isTraced = request.subjectId !== '' || callerOf(request) !== null;
    if (isTraced) addSpan(request, { status: reply.statusCode, tracing, sink });
    done();
  });
}

type Answered = { status: number; tracing: Tracing; sink: SpanSink };

function addSpan(request: FastifyRequest, { status, tracing, sink }: Answered): void {
  const { traceId, spanId, sampled } = traceOf(request, tracing);
  if (!sampled) return;
  const { method } = request;
  const route = request.routeOptions.url ?? 'unknown';
  sink.add({
    name: `${method} ${route}`,
    kind: 'Server',
    ids: { traceId, spanId, parentSpanId: callerOf(request)?.spanId ?? null },
    startedAt: request.receivedAt,
    endedAt: Date.now(),
    attributes: {
      'http.request.method': method,
      'http.route': route,
      'http.response.status_code': status,
      'carillon.request.id': request.id,
    },
    error: status >= 500 ? String(status) : null,
  });
}
