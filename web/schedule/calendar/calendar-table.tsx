/** Weeks of days as a table. */
import { Anchor, Table, Text } from '@mantine/core';
import { IconClockEdit } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { looksOf, statusWords } from '../../display/status/status-looks.ts';
import type { Day } from '../../display/time/zone-days.ts';
import classes from './calendar.module.css';
import { type CalendarDay, describeClockChange, notRunLines } from './calendar-days.ts';

type Props = {
  days: readonly CalendarDay[];
  /** Days of other months are drawn back; null for none. */
  month: string | null;
  today: Day;
  zone: string;
  name: string;
};

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

export function CalendarTable({ days, month, today, zone, name }: Props): ReactNode {
  const weeks = Array.from({ length: days.length / 7 }, (_, index) =>
    days.slice(7 * index, 7 * index + 7),
  );
  return (
    <Table.ScrollContainer minWidth={0} scrollAreaProps={{ type: 'auto' }}>
      <table className={classes['month']} aria-label={`Calendar of ${name}`}>
        <thead>
          <tr>
            {weekdays.map((weekday) => (
              <th key={weekday} scope="col">
                {weekday}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]?.day}>
              {week.map((day) => (
                <td
                  key={day.day}
                  className={classes['day']}
                  data-day={day.day}
                  data-today={day.day === today}
                  data-outside={month !== null && !day.day.startsWith(month)}
                  aria-current={day.day === today ? 'date' : undefined}
                >
                  <DayCell day={day} zone={zone} isWeek={month === null} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Table.ScrollContainer>
  );
}

type DayProps = { day: CalendarDay; zone: string; isWeek: boolean };

/** Times of planned fires that a day of a month and of a week lists. */
const listed = { month: 3, week: 24 } as const;

function DayCell({ day, zone, isWeek }: DayProps): ReactNode {
  const { outcomes, notRun, planned, leftOut, clockChange } = day;
  const change = describeClockChange(clockChange);
  const times = planned.slice(0, isWeek ? listed.week : listed.month);
  const more = planned.length - times.length;
  return (
    <>
      <Text size="xs" fw={600}>
        <time dateTime={day.day}>{Number(day.day.slice(8))}</time>
      </Text>
      {change !== null && (
        <Text size="xs" fw={600}>
          <IconClockEdit size={12} aria-hidden /> {change}
        </Text>
      )}
      <div className={classes['outcomes']}>
        {outcomes.map(({ status, count }) => {
          const { icon: StatusIcon, tone } = looksOf(status);
          const label = `${count} ${statusWords(status).toLowerCase()}`;
          return (
            <span
              key={status}
              className={classes['outcome']}
              data-tone={tone}
              title={label}
              role="img"
              aria-label={label}
            >
              <StatusIcon size={12} aria-hidden />
              {count}
            </span>
          );
        })}
      </div>
      {notRunLines(notRun).map(({ decision, reason, count }) => (
        <div key={`${decision} ${reason}`}>
          <Anchor
            size="xs"
            underline="always"
            renderRoot={(props) => (
              <Link
                from="/schedules/$ref"
                to="/schedules/$ref"
                search={{ tab: 'fires', decision }}
                {...props}
              />
            )}
          >
            {count} {decision.toLowerCase()}
          </Anchor>
          {reason !== null && `: ${reason}`}
        </div>
      ))}
      {planned.length > 0 && (
        <div>
          <span className={classes['planned']}>{planned.length} planned</span>{' '}
          {times.map((at) => timeOf(at, zone)).join(', ')}
          {more > 0 && ` and ${more} more`}
        </div>
      )}
      {leftOut.map(({ at, reason }) => (
        <div key={at}>
          {timeOf(at, zone)} left out: {reason}
        </div>
      ))}
    </>
  );
}

function timeOf(at: string, timeZone: string): string {
  return new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone });
}
