/**
 * Fetches that end with their signal. In Node.js 20 `fetch` may forget its signal once garbage was collected, always
 * when that is the signal of a `Request`, and often while the body is read: a limit would never come.
 */
import { untilAborted } from './bounded-signal.ts';

type FetchInit = RequestInit & { signal: AbortSignal };

/** A response of these cannot be made with a body, although Chromium gives them an empty one. */
const withoutBody: ReadonlySet<number> = new Set([204, 205, 304]);

/** As `fetch`; also the body of the answer ends with the signal. Its `url` is not kept. */
export async function fetchUntil(
  fetch: (input: string | Request, init: RequestInit) => Promise<Response>,
  input: string | Request,
  init: FetchInit,
): Promise<Response> {
  const { signal } = init;
  const response = await untilAborted(fetch(input, init), signal);
  const { body, status } = response;
  if (body === null || withoutBody.has(status)) return response;
  return new Response(endingWith(body, signal), response);
}

/** The same bytes; when the signal aborts, reading fails with its reason and the source is closed. */
export function endingWith(
  source: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  let end: () => void = () => undefined;
  const stopFollowing = (): void => signal.removeEventListener('abort', end);
  return new ReadableStream<Uint8Array>({
    start(controller) {
      end = (): void => {
        stopFollowing();
        controller.error(signal.reason);
        // The reader is told already.
        reader.cancel(signal.reason).catch(() => undefined);
      };
      if (signal.aborted) end();
      else signal.addEventListener('abort', end);
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (!done) return controller.enqueue(value);
      stopFollowing();
      if (!signal.aborted) controller.close();
    },
    async cancel(reason) {
      stopFollowing();
      await reader.cancel(reason);
    },
  });
}
