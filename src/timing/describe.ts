import type { CronTiming, Timing } from '../domain/timing.ts';
import { parseCron } from './cron-fields.ts';
import { describeDays, describeMonths } from './describe-date.ts';
import { describeTime } from './describe-time.ts';
import { checkTimeZone } from './time-zone.ts';

/**
 * A timing in plain words, from the parsed fields and with its time zone, such as "every day at
 * 06:00 (Europe/London)". Throws TimingError for a timing that cannot be read.
 */
export function describeTiming(timing: Timing): string {
  switch (timing.type) {
    case 'Manual':
      return 'only when started by hand';
    case 'Cron':
      return describeCron(timing);
  }
}

function describeCron({ expression, timeZone }: CronTiming): string {
  const fields = parseCron(expression);
  checkTimeZone(timeZone);
  const time = describeTime(fields);
  const days = describeDays(fields);
  const everyDay = days === '' || days === 'every day';
  const when = everyDay
    ? `${time.isFrequency ? '' : 'every day '}${time.text}`
    : `${time.text}${time.isFrequency ? ', ' : ' '}${days}`;
  return [when, describeMonths(fields), `(${timeZone})`].filter((part) => part !== '').join(' ');
}
