/** A proxy before Temporal's Web UI. The UI serves every Host, so a foreign web page could use it. */
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request as sendRequest,
  type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream/promises';
import { foreignSign } from '../../api/access/loopback.ts';

export type UiGuardOptions = {
  host: string;
  port: number;
  /** Address of the UI. */
  target: { host: string; port: number };
};

const answerTimeoutMs = 60_000;

/** Forwards requests of programs on this machine and of the UI's own pages; all others get 403. */
export async function startUiGuard(options: UiGuardOptions): Promise<{ close(): void }> {
  const server = createServer((request, response) => {
    const sign = foreignSign(request.headers, request.socket.remoteAddress);
    if (sign === null) void passOn(options, request, response);
    else refuse(response, 403, `Only this machine is served here, and ${sign}.`);
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return {
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function passOn(
  { target }: UiGuardOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const { connection: _hop, ...headers } = request.headers;
    const { method, url: path } = request;
    const onward = sendRequest({ ...target, method, path, headers, timeout: answerTimeoutMs });
    onward.once('timeout', () => onward.destroy(new Error('no answer in time')));
    const answered = once(onward, 'response') as Promise<[IncomingMessage]>;
    await Promise.all([pipeline(request, onward), answered]);
    const [answer] = await answered;
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    await pipeline(answer, response);
  } catch {
    // The UI is starting or has ended, or the browser has gone: the request has failed.
    if (response.headersSent) response.destroy();
    else refuse(response, 502, 'The Web UI does not answer.');
  }
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
