/** Days as columns and hours as rows; the darker, the busier. */
import type { ReactNode } from 'react';
import type { LoadBucket } from '../../api/client.ts';
import { useNow } from '../../display/time/now.ts';
import { clockChangeMinutes, type Day } from '../../display/time/zone-days.ts';
import classes from './calendar.module.css';
import { heatOf, hoursByDay, type HourLoad, loadText } from './calendar-days.ts';
import { dayTitle } from './day-title.ts';

type Props = { days: readonly Day[]; buckets: readonly LoadBucket[]; zone: string };

const hours = Array.from({ length: 24 }, (_, hour) => hour);
const hourMs = 3_600_000;

export function HourGrid({ days, buckets, zone }: Props): ReactNode {
  const byDay = hoursByDay(buckets, zone);
  const busiest = Math.max(0, ...buckets.map(({ busySeconds }) => busySeconds));
  const clock = new Intl.DateTimeFormat('en-GB', {
    ...{ hour: '2-digit', hourCycle: 'h23' },
    timeZone: zone,
  });
  const isAt = (hour: number) => (load: HourLoad) => Number(clock.format(new Date(load.from))) === hour;
  return (
    <div className={classes['scroll']} role="region" aria-label="Load by hour" tabIndex={0}>
      <table className={classes['grid']}>
        <thead>
          <tr>
            <th scope="col" className={classes['hour']}>
              Hour
            </th>
            {days.map((day) => (
              <th key={day} scope="col">
                {dayTitle(day)}
                {clockChangeMinutes(day, zone) !== 0 && ' (clocks change)'}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {hours.map((hour) => (
            <tr key={hour}>
              <th scope="row" className={classes['hour']}>
                {String(hour).padStart(2, '0')}:00
              </th>
              {days.map((day) => (
                <Cell
                  key={day}
                  loads={(byDay.get(day) ?? []).filter(isAt(hour))}
                  busiest={busiest}
                  isWide={days.length === 1}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type CellProps = { loads: readonly HourLoad[]; busiest: number; isWide: boolean };

/** Where clocks go back an hour comes twice, where they go forward it is missing. */
function Cell({ loads, busiest, isWide }: CellProps): ReactNode {
  const now = useNow();
  const [first, ...others] = loads;
  if (!first) return <td className={classes['cell']}>–</td>;
  const heat = Math.max(...loads.map((load) => heatOf(load, busiest)));
  const begin = Date.parse(first.from);
  const isNow = now >= begin && now < begin + hourMs * loads.length;
  const text = [first, ...others].map(loadText).join('; then ');
  const count = loads.reduce(
    (sum, { completed, failed, other, planned }) => sum + completed + failed + other + planned,
    0,
  );
  return (
    <td className={classes['cell']} data-heat={heat} data-now={isNow} title={text}>
      {isWide ? text : heat === 0 ? '' : count}
    </td>
  );
}
