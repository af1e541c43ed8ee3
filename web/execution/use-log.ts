/** Reads the log page by page, and what comes after it while the execution runs. */
import { useEffect, useState } from 'react';
import { sleepFor } from '../../src/client/exchange.ts';
import { api, type LogLine } from '../api/client.ts';

type Log = { lines: readonly LogLine[]; isComplete: boolean; error: unknown };

const pageSize = 200;
/** Between two looks at a log that may grow. Milliseconds. */
const lookMs = 1_000;
/** Lines that the page keeps; a longer log is downloaded. */
const maxLines = 50_000;

export function useLog(id: string, stepIndex: number | undefined, mayGrow: boolean): Log {
  const [log, setLog] = useState<Log>({ lines: [], isComplete: false, error: null });
  useEffect(() => {
    const stopping = new AbortController();
    setLog({ lines: [], isComplete: false, error: null });
    void readLog({ id, stepIndex, mayGrow, signal: stopping.signal }, setLog).catch(
      (error: unknown) => {
        if (!stopping.signal.aborted) setLog((before) => ({ ...before, error, isComplete: true }));
      },
    );
    return () => stopping.abort();
  }, [id, stepIndex, mayGrow]);
  return log;
}

type Wanted = { id: string; stepIndex: number | undefined; mayGrow: boolean; signal: AbortSignal };
type Change = (log: Log | ((before: Log) => Log)) => void;

async function readLog({ id, stepIndex, mayGrow, signal }: Wanted, change: Change): Promise<void> {
  const path = '/api/v1/schedule-executions/{id}/log';
  let cursor: string | undefined;
  /** Lines of the last page, which is read again while the log may grow. */
  let known = 0;
  let lines: LogLine[] = [];
  while (!signal.aborted) {
    const query = {
      limit: pageSize,
      ...(cursor && { cursor }),
      ...(stepIndex !== undefined && { stepIndex }),
    };
    const { data } = await api().GET(path, { params: { path: { id }, query }, signal });
    const grown = data.items.slice(known);
    if (grown.length > 0) lines = [...lines, ...grown].slice(-maxLines);
    const hasMore = data.nextCursor !== null;
    change({ lines, isComplete: !hasMore, error: null });
    known = hasMore ? 0 : data.items.length;
    if (hasMore) cursor = data.nextCursor ?? undefined;
    else if (!mayGrow) return;
    else await sleepFor(lookMs, signal);
  }
}
