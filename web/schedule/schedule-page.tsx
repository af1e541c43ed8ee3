/** One schedule: when it fires, and in tabs how it went, what is planned, what it does and who changed it. */
import { Group, Loader, Stack, Tabs, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type ReactNode, useCallback } from 'react';
import { DuplicateSchedule, EditSchedule, useEditKey } from '../actions/edit-schedule.tsx';
import { EnabledSwitch, Reconcile, RunNow } from '../actions/schedule-actions.tsx';
import { scheduleQuery } from '../api/queries.ts';
import { useLive } from '../app/live-state.tsx';
import { PendingNote } from '../approvals/pending-note.tsx';
import { CopyAs } from '../display/copy-as.tsx';
import { Problem } from '../display/problem.tsx';
import { Rail } from '../display/status/rail.tsx';
import { DisabledNote, ScheduleNotes } from '../display/status/schedule-notes.tsx';
import { Instant } from '../display/time/instant.tsx';
import { CalendarTab } from './calendar/calendar-tab.tsx';
import { ChangesTab } from './changes-tab.tsx';
import { DefinitionTab } from './definition-tab.tsx';
import { FiresTab } from './fires-tab.tsx';
import { RunsTab } from './runs/runs-tab.tsx';
import { type Tab, tabs } from './schedule-search.ts';
import type { Schedule } from './schedule-types.ts';
import { zoneOfSchedule } from './schedule-zone.ts';
import { SettingsTab } from './settings-tab.tsx';
import { templateSteps } from './template-steps.ts';
import { TrendsTab } from './trends/trends-tab.tsx';

const views: Readonly<Record<Tab, { name: string; View: (props: ViewProps) => ReactNode }>> = {
  runs: { name: 'Runs', View: RunsTab },
  calendar: { name: 'Calendar', View: CalendarTab },
  fires: { name: 'Fires', View: FiresTab },
  definition: { name: 'Definition', View: DefinitionTab },
  trends: { name: 'Trends', View: TrendsTab },
  changes: { name: 'Changes', View: ChangesTab },
  settings: { name: 'Settings', View: SettingsTab },
};

type ViewProps = { schedule: Schedule };

export function SchedulePage(): ReactNode {
  const { ref } = useParams({ from: '/schedules/$ref' });
  const { tab = 'runs' } = useSearch({ from: '/schedules/$ref' });
  const navigate = useNavigate({ from: '/schedules/$ref' });
  const { refetchInterval } = useLive();
  const { data, error, refetch } = useQuery({ ...scheduleQuery(ref), refetchInterval });
  useEditKey(useCallback(() => ref, [ref]));
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loader aria-label="Loading" />;
  const { View } = views[tab];
  return (
    <Stack>
      <Header schedule={data} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(chosen) => void navigate({ search: { tab: chosen as Tab }, replace: true })}
      >
        <Tabs.List>
          {tabs.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {views[one].name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} pt="md">
          <View schedule={data} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function Header({ schedule }: ViewProps): ReactNode {
  const { slug, name, description, timingDescription, nextFireAt, steps } = schedule;
  const { enabled, sync, stepCount, groupCount } = schedule;
  const zone = zoneOfSchedule(schedule);
  const size = `${stepCount} ${stepCount === 1 ? 'step' : 'steps'} in ${groupCount} ${groupCount === 1 ? 'group' : 'groups'}`;
  return (
    <>
      <Group justify="space-between">
        <Group gap="sm">
          <Title order={1} size="h3">
            {name}
          </Title>
          <EnabledSwitch schedule={schedule} />
          {!enabled && (
            <Text size="sm" component="div">
              <DisabledNote schedule={schedule} />
            </Text>
          )}
        </Group>
        <Group gap="xs">
          {sync.state === 'Drifted' && <Reconcile schedule={schedule} />}
          <RunNow schedule={schedule} />
          <EditSchedule schedule={schedule} />
          <DuplicateSchedule schedule={schedule} />
          <CopyAs
            commands={{
              Command: `carillon schedule get ${slug}`,
              'Command for its YAML': `carillon export ${slug}`,
            }}
            path={`/api/v1/schedules/${slug}`}
          />
        </Group>
      </Group>
      <ScheduleNotes schedule={schedule} />
      <PendingNote objectId={schedule.id} />
      {description && <Text>{description}</Text>}
      <Group gap="sm">
        <Rail steps={templateSteps(steps)} caption={size} />
        <Text size="sm">{size}</Text>
      </Group>
      <Text component="div">
        {timingDescription}; next <Instant at={nextFireAt} zone={zone} none="never" />
      </Text>
    </>
  );
}
