/** Receivers of tests: an HTTP server that answers as it is told, and a mail server. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

type Received = { headers: IncomingMessage['headers']; body: string };
export type Answer = (response: ServerResponse, count: number) => void;

export type HttpReceiver = {
  url: string;
  requests: Received[];
  answer: Answer;
  close(): Promise<void>;
};

export const ok: Answer = (response) => void response.writeHead(204).end();

export async function startHttpReceiver(answer: Answer = ok): Promise<HttpReceiver> {
  const receiver = { url: '', requests: [] as Received[], answer, close };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      receiver.requests.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      receiver.answer(response, receiver.requests.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  async function close(): Promise<void> {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  return receiver;
}

export type MailReceiver = {
  port: number;
  mails: { from: string; to: string[]; text: string; user: string | undefined; secure: boolean }[];
  close(): Promise<void>;
};

export async function startMailReceiver(options: SMTPServerOptions): Promise<MailReceiver> {
  const mails: MailReceiver['mails'] = [];
  const server = new SMTPServer({
    ...options,
    onData(stream, session, callback) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(parts).toString(),
          user: session.user as string | undefined,
          secure: session.secure,
        });
        callback();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return { port, mails, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
