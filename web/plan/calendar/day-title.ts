/** How a day of the calendar is named. */
import type { Day } from '../../display/time/zone-days.ts';

const format = new Intl.DateTimeFormat('en-GB', {
  ...{ weekday: 'short', day: 'numeric', month: 'short' },
  timeZone: 'UTC',
});

/** `Sun 29 Nov`. */
export function dayTitle(day: Day): string {
  return format.format(new Date(`${day}T00:00:00Z`)).replace(',', '');
}
