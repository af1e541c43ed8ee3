/** The last outcomes of each row; read for a whole page of rows at once. */
import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import { pageSize, recentQuery } from '../../api/queries.ts';
import { OutcomeBars } from '../../display/status/outcome-bars.tsx';

/** Ids of all rows that are loaded, in their order. */
const RowsContext = createContext<readonly string[]>([]);

export const RecentRows = RowsContext;

export function RecentBars({ scheduleId }: { scheduleId: string }): ReactNode {
  const ids = useContext(RowsContext);
  const page = Math.floor(ids.indexOf(scheduleId) / pageSize);
  const { data } = useQuery(recentQuery(ids.slice(page * pageSize, (page + 1) * pageSize)));
  const executions = data?.get(scheduleId) ?? [];
  return executions.length === 0 ? null : <OutcomeBars executions={executions} />;
}
