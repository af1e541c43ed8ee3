/** A month in weeks; the darker a day, the busier. */
import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import type { LoadBucket } from '../../api/client.ts';
import { useNow } from '../../display/time/now.ts';
import { clockChangeMinutes, type Day, dayOf, weeksOfMonth } from '../../display/time/zone-days.ts';
import classes from './calendar.module.css';
import { heatOf, hoursByDay, loadText, sumOf } from './calendar-days.ts';
import { dayTitle } from './day-title.ts';

type Props = {
  /** Such as `2026-11`. */
  month: string;
  buckets: readonly LoadBucket[];
  zone: string;
  open: (day: Day) => void;
};

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

export function MonthGrid({ month, buckets, zone, open }: Props): ReactNode {
  const today = dayOf(useNow(), zone);
  const loads = new Map([...hoursByDay(buckets, zone)].map(([day, all]) => [day, sumOf(all)]));
  const busiest = Math.max(0, ...[...loads.values()].map(({ busySeconds }) => busySeconds));
  return (
    <table className={classes['grid']} aria-label={`Load of ${month}`}>
      <thead>
        <tr>
          {weekdays.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOfMonth(month).map((week) => (
          <tr key={week[0]}>
            {week.map((day) => {
              if (!day.startsWith(month)) return <td key={day} className={classes['other']} />;
              const load = loads.get(day) ?? sumOf([]);
              return (
                <td
                  key={day}
                  className={`${classes['cell']} ${classes['day']}`}
                  data-heat={heatOf(load, busiest)}
                  data-now={day === today}
                  title={loadText(load)}
                >
                  <UnstyledButton
                    className={classes['number'] ?? ''}
                    miw={24}
                    mih={24}
                    aria-label={`${dayTitle(day)}: ${loadText(load)}`}
                    onClick={() => open(day)}
                  >
                    {Number(day.slice(8))}
                  </UnstyledButton>
                  <div className={classes['long']}>{loadText(load)}</div>
                  {clockChangeMinutes(day, zone) !== 0 && <div>clocks change</div>}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
