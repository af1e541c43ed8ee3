/** What a workflow did, as its history has it. */
import type { temporal } from '@temporalio/proto';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** How often the workflow has run the local activity to its end. */
export function localActivities(events: readonly HistoryEvent[], type: string): number {
  return events.filter(({ markerRecordedEventAttributes: marker }) => {
    if (marker?.markerName !== 'core_local_activity') return false;
    const [payload] = marker.details?.['data']?.payloads ?? [];
    const data = JSON.parse(Buffer.from(payload?.data ?? []).toString()) as object;
    return 'activity_type' in data && data.activity_type === type;
  }).length;
}
