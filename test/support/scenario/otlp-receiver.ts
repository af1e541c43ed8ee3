/** A collector of OpenTelemetry: takes spans as JSON over HTTP and keeps them. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Value = { stringValue?: string; intValue?: number | string; boolValue?: boolean };

export type ReceivedSpan = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: Value }[];
  /** 2 is an error. */
  status: { code?: number; message?: string };
  /** `service.name` of the process that sent it. */
  service: string;
};

type Body = {
  resourceSpans: {
    resource: { attributes: { key: string; value: Value }[] };
    scopeSpans: { spans: Omit<ReceivedSpan, 'service'>[] }[];
  }[];
};

export type OtlpReceiver = Awaited<ReturnType<typeof startOtlpReceiver>>;

/** With `hangs` it takes every request and never answers. */
export async function startOtlpReceiver({ hangs = false }: { hangs?: boolean } = {}) {
  const spans: ReceivedSpan[] = [];
  const bodies: string[] = [];
  const contentTypes = new Set<string>();
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    contentTypes.add(request.headers['content-type'] ?? '');
    if (hangs) return request.resume();
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      bodies.push(text);
      if (request.headers['content-type'] === 'application/json') {
        for (const { resource, scopeSpans } of (JSON.parse(text) as Body).resourceSpans) {
          const named = resource.attributes.find(({ key }) => key === 'service.name');
          const service = named?.value.stringValue ?? '';
          for (const scope of scopeSpans) {
            spans.push(...scope.spans.map((span) => ({ ...span, service })));
          }
        }
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{}');
    });
    return undefined;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    /** As they came, to look for what must not be in them. */
    bodies,
    contentTypes,
    requests: () => requests,
    ofTrace: (traceId: string) => spans.filter((span) => span.traceId === traceId),
    close(): void {
      server.closeAllConnections();
      server.close();
    },
  };
}
