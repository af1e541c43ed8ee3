/** Requests to an API that may go down during any of them, and seeded random choices. */
import { setTimeout as delay } from 'node:timers/promises';
import { createSeededNumbers } from '../../domain/seeded-numbers.ts';

export type Answer = { status: number; body: unknown };

export type ChaosClient = {
  /** Null without a complete answer: it is then unknown whether the request took effect. */
  ask(method: string, path: string, body?: object, key?: string): Promise<Answer | null>;
  /** Repeats the request until an answer satisfies; null when none has by the deadline. */
  until<T>(
    ask: () => Promise<Answer | null>,
    satisfies: (answer: Answer) => T | null,
    limit: { deadline: number; everyMs: number },
  ): Promise<T | null>;
};

const requestTimeoutMs = 20_000;

/** A tenant whose schedules run, and a client of it. */
export type ChaosTenant = {
  slug: string;
  client: ChaosClient;
  /** Pools that its steps use in turn. */
  pools: readonly string[];
};

export type ChaosClientOptions = {
  /** Requests go to them in turn, as through a proxy in front of several servers. */
  apiUrls: readonly [string, ...string[]];
  /** Null where no token is needed. */
  token: string | null;
  signal: AbortSignal;
};

export function createChaosClient({ apiUrls, token, signal }: ChaosClientOptions): ChaosClient {
  let turn = 0;
  return {
    async ask(method, path, body, key) {
      signal.throwIfAborted();
      const limit = withTimeLimit(signal, requestTimeoutMs);
      const apiUrl = apiUrls[turn++ % apiUrls.length] ?? apiUrls[0];
      try {
        const answer = await fetch(`${apiUrl}/api/v1${path}`, {
          method,
          headers: {
            ...(token === null ? {} : { authorization: `Bearer ${token}` }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...(key === undefined ? {} : { 'idempotency-key': key }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: limit.signal,
        });
        const text = await answer.text();
        return { status: answer.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
      } catch {
        signal.throwIfAborted();
        return null;
      } finally {
        limit.release();
      }
    },
    async until(ask, satisfies, { deadline, everyMs }) {
      for (;;) {
        const answer = await ask();
        const found = answer === null ? null : satisfies(answer);
        if (found !== null) return found;
        if (Date.now() > deadline) return null;
        await delay(everyMs, undefined, { signal });
      }
    },
  };
}

function withTimeLimit(signal: AbortSignal, ms: number) {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, ms);
  signal.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    release(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    },
  };
}

/** The same seed and label give the same sequence. */
export type Random = {
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** True once in `n` times on average. */
  oneIn(n: number): boolean;
};

/** Not for secrets. Each user has its own label, so that the timing of one does not change the choices of another. */
export function createRandom(seed: number, label: string): Random {
  const next = createSeededNumbers(hash(`${seed}/${label}`));
  const between = (low: number, high: number): number =>
    low + Math.floor(next() * (high - low + 1));
  return {
    between,
    pick: (list) => list[between(0, list.length - 1)] ?? list[0],
    oneIn: (n) => between(1, n) === 1,
  };
}

function hash(text: string): number {
  return (
    [...text].reduce(
      (sum, sign) => Math.imul(sum ^ sign.charCodeAt(0), 16_777_619),
      2_166_136_261,
    ) >>> 0
  );
}
