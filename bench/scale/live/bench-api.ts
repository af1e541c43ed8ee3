/** The API over the network, as clients reach it; and waiting for what happens behind it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Served } from '../../worker-messages.ts';

export type BenchApi = {
  /** The answer. @throws Error for one that is no success. */
  post<T = unknown>(path: string, body: object): Promise<T>;
};

const requestMs = 60_000;

export function createBenchApi({ url, token }: Served): BenchApi {
  return {
    async post<T>(path: string, body: object) {
      const answer = await fetch(url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(requestMs),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`POST ${path} was answered with ${answer.status}: ${text}`);
      return JSON.parse(text) as T;
    },
  };
}

/** Runs the work for each item, so many at once, in their order. */
export async function eachOf<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const left = items.values();
  const lane = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

const pollMs = 200;

/** @throws Error with the last answer when it does not become true in time. */
export async function waitUntil(
  what: string,
  seconds: number,
  left: () => Promise<number>,
): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  for (;;) {
    const count = await left();
    if (count === 0) return;
    if (Date.now() > deadline) throw new Error(`${what}: ${count} missing after ${seconds} s`);
    await delay(pollMs);
  }
}
