/** Within which a repeating timing fires: from a day on, until a day, a number of times. */
import { NumberInput, SimpleGrid, Switch, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { timingLimits } from '../../../src/domain/schedule/timing.ts';
import { addDays, dayOf } from '../../display/time/zone-days.ts';
import { dayOfLimit, instantOfDay, type Limits } from './timing-form.ts';

type Props = { limits: Limits | null; zone: string; change: (limits: Limits | null) => void };

const unlimited: Limits = { startAt: null, until: null, maxExecutions: null };

export function LimitFields({ limits, zone, change }: Props): ReactNode {
  // The switch stays on while the fields are empty.
  const [isOn, setOn] = useState(limits !== null);
  const { startAt = null, until = null, maxExecutions = null } = limits ?? {};
  const set = (part: Partial<Limits>): void => change({ ...unlimited, ...limits, ...part });
  return (
    <>
      <Switch
        label="Only for some time, or some number of times"
        checked={isOn || limits !== null}
        onChange={(event) => {
          setOn(event.currentTarget.checked);
          if (!event.currentTarget.checked) change(null);
        }}
      />
      {(isOn || limits !== null) && (
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <TextInput
            type="date"
            label="From the day"
            value={startAt === null ? '' : dayOfLimit(startAt, zone)}
            onChange={({ currentTarget: { value } }) =>
              set({ startAt: value === '' ? null : instantOfDay(value, zone) })
            }
          />
          <TextInput
            type="date"
            label="Until the day, included"
            min={addDays(dayOf(Date.now(), zone), -1)}
            value={until === null ? '' : dayOfLimit(until, zone)}
            onChange={({ currentTarget: { value } }) => set({ until: value === '' ? null : value })}
          />
          <NumberInput
            label="At most, times"
            min={1}
            max={timingLimits.maxExecutions}
            allowDecimal={false}
            value={maxExecutions ?? ''}
            onChange={(entered) =>
              set({ maxExecutions: typeof entered === 'number' ? entered : null })
            }
          />
        </SimpleGrid>
      )}
    </>
  );
}
