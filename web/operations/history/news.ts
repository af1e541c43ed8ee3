/** Rows on the page change in place; new ones are counted until the reader wants them. */
import { type InfiniteData, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { Execution } from '../../api/client.ts';
import { executionQuery } from '../../api/queries.ts';
import { useLive } from '../../app/live-state.tsx';

type Listed = InfiniteData<{ items: Execution[]; nextCursor: string | null }>;

/** Changes of one row within this time are read once. Milliseconds. */
const gatherMs = 500;

export function useNews(
  rows: readonly Execution[],
  filter: object,
): { count: number; show: () => void } {
  const { onExecution } = useLive();
  const queries = useQueryClient();
  const [unseen, setUnseen] = useState<ReadonlySet<string>>(new Set());
  const ids = useMemo(() => new Set(rows.map(({ id }) => id)), [rows]);
  const key = JSON.stringify(filter);
  useEffect(() => setUnseen(new Set()), [key]);
  useEffect(() => {
    const changed = new Set<string>();
    return onExecution((id) => {
      if (!ids.has(id)) return setUnseen((before) => new Set(before).add(id));
      if (changed.size === 0) {
        setTimeout(() => {
          for (const one of changed) void readRow(queries, one);
          changed.clear();
        }, gatherMs);
      }
      changed.add(id);
    });
  }, [ids, onExecution, queries]);
  return {
    count: unseen.size,
    show() {
      setUnseen(new Set());
      void queries.resetQueries({ queryKey: ['executions'] });
    },
  };
}

async function readRow(queries: QueryClient, id: string): Promise<void> {
  const {
    steps: _steps,
    retriedBy: _retriedBy,
    ...row
  } = await queries.fetchQuery({
    ...executionQuery(id),
    staleTime: 0,
  });
  queries.setQueriesData<Listed>({ queryKey: ['executions'] }, (list) => {
    if (!list) return list;
    const replaced = list.pages.map((page) => ({
      ...page,
      items: page.items.map((item) => (item.id === id ? row : item)),
    }));
    return { ...list, pages: replaced };
  });
}
