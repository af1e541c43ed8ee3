/** Log lines of an execution, over as many pages as there are. */
import type { LogLine } from '../contract/activity-records.ts';
import type { ApiClient } from './api-client.ts';

/** 200 lines each; what lies beyond is left to the API. */
const maxPages = 500;

type LogRequest = {
  id: string;
  stepIndex: number | undefined;
  /** Only this many of the last lines. */
  tail: number;
};

/** Pages come oldest first, so the tail is what is left at the end; memory holds no more than that. */
export async function readLog(
  api: Pick<ApiClient, 'listLog'>,
  { id, stepIndex, tail }: LogRequest,
): Promise<LogLine[]> {
  let kept: LogLine[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const { items, nextCursor } = await api.listLog(id, { stepIndex, limit: 200, cursor });
    kept = [...kept, ...items].slice(-tail);
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  return kept;
}
