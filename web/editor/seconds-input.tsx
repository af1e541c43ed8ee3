/** A span of time as a number and a unit; the draft has seconds. */
import { Group, NativeSelect, NumberInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

const units = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const;
type Unit = keyof typeof units;

type Props = {
  label: string;
  description?: string;
  /** Undefined for none. */
  seconds: number | undefined;
  change: (seconds: number | undefined) => void;
  error?: string | undefined;
  placeholder?: string;
};

export function SecondsInput({ label, seconds, change, ...about }: Props): ReactNode {
  const [chosen, setChosen] = useState<Unit>(() => largestUnit(seconds));
  // A value that came from elsewhere may be no multiple of the unit.
  const unit = (seconds ?? 0) % units[chosen] === 0 ? chosen : largestUnit(seconds);
  const { description, error, placeholder } = about;
  return (
    <Group gap="xs" align="end" wrap="nowrap">
      <NumberInput
        flex={1}
        label={label}
        min={0}
        allowDecimal={false}
        value={seconds === undefined ? '' : seconds / units[unit]}
        onChange={(entered) =>
          change(typeof entered === 'number' ? entered * units[unit] : undefined)
        }
        {...(description !== undefined && { description })}
        {...(error !== undefined && { error })}
        {...(placeholder !== undefined && { placeholder })}
      />
      <NativeSelect
        aria-label={`Unit of ${label.toLowerCase()}`}
        data={Object.keys(units)}
        value={unit}
        onChange={(event) => {
          const next = event.currentTarget.value as Unit;
          setChosen(next);
          if (seconds !== undefined) change((seconds / units[unit]) * units[next]);
        }}
      />
    </Group>
  );
}

function largestUnit(seconds = 0): Unit {
  const names = Object.keys(units) as Unit[];
  if (seconds === 0) return 'minutes';
  return names.findLast((name) => seconds % units[name] === 0) ?? 'seconds';
}
