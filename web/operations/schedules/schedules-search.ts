/** The filters of the list of schedules, as they stand in the address. */
export type SchedulesSearch = { q?: string | undefined; enabled?: boolean | undefined };

export function readSchedulesSearch({ q, enabled }: Record<string, unknown>): SchedulesSearch {
  return {
    q: typeof q === 'string' && q !== '' ? q : undefined,
    enabled: typeof enabled === 'boolean' ? enabled : undefined,
  };
}
