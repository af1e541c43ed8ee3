/** How the console looks in this browser: its theme, and the time zone of all times. */
import { SegmentedControl, Stack, Text, useMantineColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';
import { useZones, type ZoneChoice, zoneOfReader } from '../display/time/zones.tsx';

export function AppearanceSection(): ReactNode {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { choice, choose } = useZones();
  return (
    <Stack gap="md" align="flex-start">
      <Text size="sm">Kept in this browser only.</Text>
      <Choice label="Theme">
        <SegmentedControl<'auto' | 'light' | 'dark'>
          aria-label="Theme"
          value={colorScheme}
          onChange={setColorScheme}
          data={[
            { value: 'auto', label: 'As the system' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
        />
      </Choice>
      <Choice label="Time zone of all times">
        <SegmentedControl<ZoneChoice>
          aria-label="Time zone"
          value={choice}
          onChange={choose}
          data={[
            { value: 'schedule', label: 'Of the schedule' },
            { value: 'mine', label: 'Mine' },
            { value: 'utc', label: 'UTC' },
          ]}
        />
        <Text size="xs">Yours is {zoneOfReader}.</Text>
      </Choice>
    </Stack>
  );
}

function Choice({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500}>
        {label}
      </Text>
      {children}
    </Stack>
  );
}
