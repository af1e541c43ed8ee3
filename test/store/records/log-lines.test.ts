import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogLine } from '../../../src/domain/observation.ts';
import { insertAttemptStart, listAttempts } from '../../../src/store/records/attempts.ts';
import {
  insertLogLines,
  listLogLines,
  type LogFilter,
  type LogLineKey,
  type LogQuotas,
  type StoredLogLine,
} from '../../../src/store/records/log-lines.ts';
import { begin, type Begun, noon, openStore, type StoreFixture } from '../store-fixture.ts';

let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

function aLine(text: string, ms = 0): LogLine {
  return { at: noon.getTime() + ms, level: 'info', stream: 'stdout', text };
}

const beginRun = () => store.run((tx) => begin(tx, 2));

function append(
  { executionId, runId }: Begun,
  lines: LogLine[],
  stepIndex = 0,
  quotas?: LogQuotas,
) {
  const place = { tenantId: store.tenantId, executionId, incarnation: runId };
  return store.run((tx) => insertLogLines(tx, { ...place, stepIndex, attempt: 1 }, lines, quotas));
}

async function textsOf({ executionId }: Begun): Promise<string[]> {
  const filter = { executionId, stepIndex: null, after: null, limit: 1_000 };
  const lines = await store.run((tx) => listLogLines(tx, filter));
  return lines.map(({ line, text }) => `${line} ${text}`);
}

describe('insertLogLines', () => {
  it('numbers the lines of an attempt as they come', async () => {
    const begun = await beginRun();
    await append(begun, [aLine('a'), aLine('b')]);
    await append(begun, [aLine('c')]);
    expect(await textsOf(begun)).toEqual(['1 a', '2 b', '3 c']);
  });

  it('recognises the same lines sent again, also behind others', async () => {
    const begun = await beginRun();
    const [first, second] = [[aLine('a'), aLine('b')], [aLine('c', 5)]];
    await append(begun, first);
    await append(begun, second);
    await append(begun, first);
    await append(begun, second);
    expect(await textsOf(begun)).toEqual(['1 a', '2 b', '3 c']);
  });

  it('keeps a line that a step prints twice', async () => {
    const begun = await beginRun();
    await append(begun, [aLine('a'), aLine('a')]);
    await append(begun, [aLine('a', 1)]);
    expect(await textsOf(begun)).toEqual(['1 a', '2 a', '3 a']);
  });

  it('loses nothing when many append at once', async () => {
    const begun = await beginRun();
    await Promise.all(Array.from({ length: 20 }, (_, n) => append(begun, [aLine(`l${n}`, n)])));
    const lines = await textsOf(begun);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(
      Array.from({ length: 20 }, (_, n) => String(n + 1)),
    );
  });

  it('stores hostile text', async () => {
    const begun = await beginRun();
    await append(begun, [aLine('\u0000{"a",NULL}\\'), aLine('\ud800'), aLine('')]);
    expect(await textsOf(begun)).toEqual(['1 \u2400{"a",NULL}\\', '2 \ufffd', '3 ']);
  });
});

describe('the quotas of a log', () => {
  const tight = (attempt: object, execution: object = {}): LogQuotas => {
    const ample = { lines: 1_000, bytes: 1_000_000 };
    return { attempt: { ...ample, ...attempt }, execution: { ...ample, ...execution } };
  };
  const lines = (count: number, from = 0): LogLine[] =>
    Array.from({ length: count }, (_, n) => aLine(`line ${from + n}`, from + n));
  const begunWithAttempts = () =>
    store.run(async (tx) => {
      const begun = await begin(tx, 2);
      const { executionId, runId: runIdOf } = begun;
      for (const stepIndex of [0, 1]) {
        await insertAttemptStart(tx, {
          tenantId: store.tenantId,
          executionId,
          incarnation: runIdOf,
          stepIndex,
          attempt: 1,
          startedAt: noon.getTime(),
          idempotencyKey: 'k',
          worker: 'w',
          decisive: false,
        });
      }
      return begun;
    });

  it('keep the first lines of an attempt and count the others', async () => {
    const begun = await begunWithAttempts();
    const quotas = tight({ lines: 3 });
    expect(await append(begun, lines(2), 0, quotas)).toEqual({ stored: 2, dropped: 0 });
    expect(await append(begun, lines(2, 2), 0, quotas)).toEqual({ stored: 1, dropped: 1 });
    expect(await append(begun, lines(2, 4), 0, quotas)).toEqual({ stored: 0, dropped: 2 });
    expect(await textsOf(begun)).toHaveLength(3);
    const [first] = await store.run((tx) => listAttempts(tx, begun.executionId, 0));
    expect(first?.logDropped).toBe(3);
  });

  it('count bytes as they are stored, and the lines of all attempts of the execution', async () => {
    const begun = await begunWithAttempts();
    const bytes = tight({ bytes: 5 });
    expect(await append(begun, [aLine('ää'), aLine('ö')], 0, bytes)).toEqual({
      stored: 1,
      dropped: 1,
    });
    const all = tight({}, { lines: 2 });
    expect(await append(begun, lines(3), 1, all)).toEqual({ stored: 1, dropped: 2 });
  });

  it('do not count a repeat of lines', async () => {
    const begun = await begunWithAttempts();
    const quotas = tight({ lines: 2 });
    await append(begun, lines(2), 0, quotas);
    expect(await append(begun, lines(2), 0, quotas)).toEqual({ stored: 0, dropped: 0 });
  });
});

describe('listLogLines', () => {
  it('gives all steps in order, page by page, or one of them', async () => {
    const begun = await beginRun();
    await append(begun, [aLine('x')], 1);
    await append(begun, [aLine('a'), aLine('b')], 0);
    const seen: string[] = [];
    let after: LogLineKey | null = null;
    for (;;) {
      const filter: LogFilter = {
        executionId: begun.executionId,
        stepIndex: null,
        after,
        limit: 2,
      };
      const page: StoredLogLine[] = await store.run((tx) => listLogLines(tx, filter));
      if (page.length === 0) break;
      seen.push(...page.map(({ stepIndex, text }) => `${stepIndex}${text}`));
      after = page.at(-1) ?? null;
    }
    expect(seen).toEqual(['0a', '0b', '1x']);
    const filter = { executionId: begun.executionId, stepIndex: 1, after: null, limit: 2 };
    const one = await store.run((tx) => listLogLines(tx, filter));
    expect(one.map(({ text }) => text)).toEqual(['x']);
  });
});
