/** What a schedule does around its steps: overlap, late starts, deadlines, notices; and how to stop or delete it. */
import { Button, Group, Loader, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useAsk } from '../actions/ask.tsx';
import { deleteSchedule, readVersion } from '../actions/commands.ts';
import { HoldAll } from '../actions/hold.tsx';
import { usePermitted } from '../actions/permissions.ts';
import { useReadAgain } from '../actions/read-again.ts';
import { Problem } from '../display/problem.tsx';
import { DisabledNote } from '../display/status/schedule-notes.tsx';
import { policyLines } from './policy-lines.ts';
import { rulesQuery } from './schedule-queries.ts';
import type { Schedule } from './schedule-types.ts';

export function SettingsTab({ schedule }: { schedule: Schedule }): ReactNode {
  return (
    <Stack>
      <Table aria-label="Policies" layout="fixed">
        <Table.Tbody>
          {policyLines(schedule).map(({ label, value }) => (
            <Table.Tr key={label}>
              <Table.Th scope="row" w="35%">
                {label}
              </Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Th scope="row">Notices</Table.Th>
            <Table.Td>
              <Rules schedule={schedule} />
            </Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Th scope="row">Retention</Table.Th>
            <Table.Td>
              As the whole tenant: <code>carillon tenant show</code> says how long executions and
              logs are kept.
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
      <Title order={2} size="h5">
        Stop it
      </Title>
      <Group gap="sm">
        <Text size="sm" component="div">
          {schedule.enabled ? (
            'The switch beside its name disables it, also until an instant.'
          ) : (
            <>
              Disabled: <DisabledNote schedule={schedule} />
            </>
          )}
        </Text>
        <HoldAll />
        <Delete schedule={schedule} />
      </Group>
    </Stack>
  );
}

type Props = { schedule: Schedule };

/** Rules that are for this schedule, as far as the first page has them. */
function Rules({ schedule: { slug, tags } }: Props): ReactNode {
  const { data, error } = useQuery(rulesQuery);
  if (error) return <Problem error={error} />;
  if (!data) return <Loader size="xs" aria-label="Loading" />;
  const fitting = data.items.filter(
    ({ schedules, tags: wanted }) =>
      (schedules === null || schedules.includes(slug)) &&
      (wanted === null || wanted.some((tag) => tags.includes(tag))),
  );
  if (fitting.length === 0) {
    return (
      <>
        No rule is for this schedule. One is made with <code>carillon rule create</code>.
      </>
    );
  }
  return (
    <>
      {fitting.map(({ name, enabled, kinds, channels }) => (
        <div key={name}>
          <strong>{name}</strong>
          {!enabled && ' (disabled)'}: {kinds.join(', ')} to {channels.join(', ')}
        </div>
      ))}
      {data.hasMore && <Text size="sm">There are more rules than were read.</Text>}
    </>
  );
}

function Delete({ schedule }: Props): ReactNode {
  const ask = useAsk();
  const navigate = useNavigate();
  const readAgain = useReadAgain('schedules');
  const mayEdit = usePermitted('edit');
  if (!mayEdit) return null;
  const { slug, name } = schedule;
  const start = async (): Promise<void> => {
    const version = await readVersion(slug);
    ask({
      title: `Delete ${name}`,
      effect:
        'It never fires again. Its executions, fires and revisions stay and can be read under its id.',
      confirm: 'Delete',
      danger: true,
      takesReason: false,
      command: `carillon schedule delete ${slug} --yes`,
      act: async () => {
        await deleteSchedule({ ref: slug, etag: version.etag });
        await navigate({ to: '/operations/schedules' });
        await readAgain();
      },
    });
  };
  return (
    <Button size="compact-sm" color="red" variant="outline" onClick={() => void start()}>
      Delete
    </Button>
  );
}
