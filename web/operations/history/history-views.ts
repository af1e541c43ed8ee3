/** The views of the history. */
import type { ExecutionFilter } from '../../api/queries.ts';
import type { ViewList } from '../views/saved-views.ts';
import { filterOf, noFilter, readHistorySearch } from './history-search.ts';

export const historyViews: ViewList<ExecutionFilter> = {
  storageKey: 'carillon.history.views',
  noFilter,
  read: (kept) => filterOf(readHistorySearch(kept)),
  builtIn: [
    {
      name: 'Failed, last 24 hours',
      filter: { status: 'Failed,TimedOut,Terminated,Lost', from: '-24h' },
    },
    { name: 'Only scheduled', filter: { trigger: 'Schedule' } },
    { name: 'Not ended', filter: { status: 'Queued,InProgress,Paused,Cancelling' } },
    {
      name: 'Longer than an hour, last 7 days',
      filter: { longerThanSeconds: 3_600, from: '-7d' },
    },
  ],
};
