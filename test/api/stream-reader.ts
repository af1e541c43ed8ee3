/** Reads a live stream over a connection of its own, as a program would. */
import { get, type IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';

export type ReadEvent = { id: string; name: string; data: Record<string, unknown> };

export type StreamReader = {
  status: number;
  headers: IncomingMessage['headers'];
  events: ReadEvent[];
  /** What came besides events, when it is no stream. */
  body: () => string;
  /** The id of the last event. */
  lastId: () => string | undefined;
  /** Resolves with the first event that fits; rejects when the stream ends or ten seconds pass before. */
  until: (fits: (event: ReadEvent) => boolean) => Promise<ReadEvent>;
  /** Resolves when the connection has ended. */
  ended: Promise<void>;
  /** Reads nothing until it is called again. */
  pause: (paused: boolean) => void;
  /** Cuts the connection. */
  cut: () => void;
};

export async function openStream(
  url: string,
  headers: Record<string, string>,
  onEvent: (event: ReadEvent) => void = () => undefined,
): Promise<StreamReader> {
  const response = await new Promise<IncomingMessage>((done, failed) => {
    get(url, { headers, agent: false }, done).on('error', failed);
  });
  const events: ReadEvent[] = [];
  const waiting = new Set<() => void>();
  let text = '';
  let over = false;
  const tell = (): void => waiting.forEach((look) => look());
  const parser = createParser({
    onEvent({ id = '', event = '', data }) {
      const read = { id, name: event, data: JSON.parse(data) as Record<string, unknown> };
      events.push(read);
      onEvent(read);
    },
  });
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    text = (text + chunk).slice(0, 10_000);
    if (response.statusCode === 200) parser.feed(chunk);
    tell();
  });
  response.on('error', () => undefined);
  const ended = new Promise<void>((done) => {
    response.on('close', () => {
      over = true;
      tell();
      done();
    });
  });
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    events,
    body: () => text,
    lastId: () => events.at(-1)?.id,
    until: (fits) =>
      new Promise((done, failed) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          failed(new Error(`no such event among ${JSON.stringify(events.slice(-20))}`));
        }, 15_000);
        const look = (): void => {
          const found = events.find(fits);
          if (!found && !over) return;
          clearTimeout(timer);
          waiting.delete(look);
          if (found) done(found);
          else failed(new Error(`the stream ended after ${JSON.stringify(events.slice(-20))}`));
        };
        waiting.add(look);
        look();
      }),
    ended,
    pause: (paused) => void (paused ? response.pause() : response.resume()),
    cut: () => void response.destroy(),
  };
}
