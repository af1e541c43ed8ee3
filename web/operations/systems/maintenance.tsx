/** Maintenance windows of one system: what is set, and a form that shows first what it would touch. */
import {
  Badge,
  Box,
  Button,
  Group,
  List,
  Modal,
  Select,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { components } from '../../../src/client/api-types.ts';
import { type MaintenanceMode, maintenanceModes } from '../../../src/domain/limits/maintenance.ts';
import { useAsk } from '../../actions/ask.tsx';
import { usePermitted } from '../../actions/permissions.ts';
import { useReadAgain } from '../../actions/read-again.ts';
import { endMaintenance, setMaintenance } from '../../actions/writing/govern-commands.ts';
import { WriteForm } from '../../actions/writing/write-form.tsx';
import { impactQuery, maintenanceQuery } from '../../api/govern-queries.ts';
import { problemOf } from '../../display/problem.tsx';
import { Instant } from '../../display/time/instant.tsx';

type Window = components['schemas']['MaintenanceWindow'];

const meanings: Readonly<Record<MaintenanceMode, string>> = {
  Wait: 'steps wait for its end',
  Skip: 'steps are skipped',
  Fail: 'steps fail',
};

export function Maintenance({ system }: { system: string }): ReactNode {
  const { data: windows = [], error } = useQuery(maintenanceQuery(system));
  const [isOpen, setOpen] = useState(false);
  const mayOperate = usePermitted('operate');
  return (
    <section aria-labelledby="maintenance">
      <Group gap="sm">
        <Title order={2} size="h4" id="maintenance">
          Maintenance
        </Title>
        {mayOperate && (
          <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
            Set maintenance
          </Button>
        )}
      </Group>
      <Stack gap={6} mt="xs">
        {error && <Text size="sm">{problemOf(error).title}</Text>}
        {windows.length === 0 && !error && (
          <Text size="sm">
            None is set. While one is open, no step begins to use the system; the rest of every
            schedule runs on.
          </Text>
        )}
        {windows.map((window) => (
          <WindowRow key={window.id} window={window} mayOperate={mayOperate} />
        ))}
      </Stack>
      {isOpen && <SetDialog system={system} close={() => setOpen(false)} />}
    </section>
  );
}

function WindowRow({ window, mayOperate }: { window: Window; mayOperate: boolean }): ReactNode {
  const { id, system, from, until, mode, reason, createdBy } = window;
  const ask = useAsk();
  const readAgain = useReadAgain('maintenance');
  const isActive = new Date(from) <= new Date();
  const end = (): void =>
    ask({
      title: `End the maintenance of ${system}`,
      effect: isActive
        ? 'Steps that wait for it begin within seconds.'
        : 'It has not begun, and never will.',
      confirm: 'End it',
      command: `carillon system maintenance end ${id}`,
      act: async (why) => {
        await endMaintenance(id, why);
        await readAgain();
      },
    });
  return (
    <Group gap="sm">
      <Badge variant="default">{isActive ? 'Now' : 'Planned'}</Badge>
      <Text size="sm" component="div">
        <Instant at={from} /> to <Instant at={until} />, {meanings[mode]}: {reason} (
        {createdBy.name})
      </Text>
      {mayOperate && (
        <Button size="compact-sm" variant="default" onClick={end}>
          End
        </Button>
      )}
    </Group>
  );
}

/** An instant from the field of the browser; null while there is none. */
function instantOf(local: string): string | null {
  const at = new Date(local);
  return local === '' || Number.isNaN(at.getTime()) ? null : at.toISOString();
}

function SetDialog({ system, close }: { system: string; close: () => void }): ReactNode {
  const readAgain = useReadAgain('maintenance');
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const [mode, setMode] = useState<MaintenanceMode>('Wait');
  const begin = instantOf(from);
  const end = instantOf(until);
  const flags = [
    ...(begin === null ? [] : [`--from ${begin}`]),
    `--until ${end ?? 'INSTANT'}`,
    ...(mode === 'Wait' ? [] : [`--mode ${mode}`]),
  ];
  return (
    <Modal opened onClose={close} title={`Maintenance of ${system}`} size="lg">
      <WriteForm
        submit="Set maintenance"
        command={`carillon system maintenance set ${system} ${flags.join(' ')}`}
        needsReason
        etag={null}
        save={async (reason) => {
          const span = { ...(begin !== null && { from: begin }), until: end ?? '' };
          await setMaintenance(system, { ...span, mode, reason });
          await readAgain();
        }}
        close={close}
      >
        <TextInput
          type="datetime-local"
          label="From"
          description="In the time zone of this browser; empty: now."
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label="Until"
          required
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
        <Select
          label="Meanwhile"
          allowDeselect={false}
          data={maintenanceModes.map((one) => ({ value: one, label: meanings[one] }))}
          value={mode}
          onChange={(chosen) => setMode(maintenanceModes.find((one) => one === chosen) ?? 'Wait')}
        />
        {end !== null && <Impact system={system} from={begin} until={end} />}
      </WriteForm>
    </Modal>
  );
}

const shownFires = 5;

/** What the window would touch, as the server computes it. */
function Impact(span: { system: string; from: string | null; until: string }): ReactNode {
  const { data, error } = useQuery(impactQuery(span));
  if (error) return <Text size="sm">{problemOf(error).detail}</Text>;
  if (!data) return <Text size="sm">Looking for what it touches…</Text>;
  const { schedules, fires, running, truncated } = data;
  if (schedules.length === 0) return <Text size="sm">No step uses this system.</Text>;
  return (
    <Stack gap={4} aria-label="What it touches" role="group">
      <Text size="sm" fw={600} aria-live="polite">
        {fires === 1 ? '1 fire' : `${fires} fires`} of{' '}
        {schedules.length === 1 ? '1 schedule' : `${schedules.length} schedules`};{' '}
        {running.length === 1 ? '1 execution is' : `${running.length} executions are`} under way
        {truncated && '; there are more than are shown'}
      </Text>
      <List size="sm">
        {schedules.map(({ slug, name, enabled, steps, fires: at }) => (
          <List.Item key={slug}>
            {name}
            {!enabled && ' (disabled)'}: {steps.map((step) => step.name).join(', ')}
            {at.slice(0, shownFires).map((one) => (
              <Box key={one} mih={26}>
                <Instant at={one} />
              </Box>
            ))}
            {at.length > shownFires && <div>and {at.length - shownFires} more</div>}
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}
