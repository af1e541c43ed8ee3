/** The revisions of a schedule: who changed it, when and why; two of them compared; an old one restored. */
import { Button, Group, Loader, Select, Stack, Table, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useAsk } from '../actions/ask.tsx';
import { readVersion, replaceSchedule } from '../actions/commands.ts';
import { usePermitted } from '../actions/permissions.ts';
import { useReadAgain } from '../actions/read-again.ts';
import { revisionQuery } from '../api/queries.ts';
import { DifferenceTable } from '../display/differences/difference-table.tsx';
import { differences } from '../display/differences/differences.ts';
import { Problem } from '../display/problem.tsx';
import { Instant } from '../display/time/instant.tsx';
import { revisionsQuery } from './schedule-queries.ts';
import type { Schedule } from './schedule-types.ts';
import { zoneOfSchedule } from './schedule-zone.ts';

export function ChangesTab({ schedule }: { schedule: Schedule }): ReactNode {
  const list = useInfiniteQuery(revisionsQuery(schedule.slug));
  const { data, error } = list;
  if (error && !data) return <Problem error={error} retry={() => void list.refetch()} />;
  if (!data) return <Loader aria-label="Loading" />;
  const revisions = data.pages.flatMap(({ items }) => items);
  const zone = zoneOfSchedule(schedule);
  return (
    <Stack>
      <Table.ScrollContainer minWidth={560}>
        <Table aria-label="Revisions">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Revision</Table.Th>
              <Table.Th>When</Table.Th>
              <Table.Th>Who</Table.Th>
              <Table.Th>Why</Table.Th>
              <Table.Th aria-label="Actions" />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {revisions.map(({ revision, createdAt, createdBy, reason }) => (
              <Table.Tr key={revision}>
                <Table.Td>
                  {revision}
                  {revision === schedule.revision && ' (current)'}
                </Table.Td>
                <Table.Td>
                  <Instant at={createdAt} zone={zone} />
                </Table.Td>
                <Table.Td>{createdBy.name}</Table.Td>
                <Table.Td>{reason ?? '–'}</Table.Td>
                <Table.Td>
                  {revision !== schedule.revision && (
                    <Restore schedule={schedule} revision={revision} />
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {list.hasNextPage && (
        <Button
          size="compact-sm"
          variant="default"
          style={{ alignSelf: 'start' }}
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Older revisions
        </Button>
      )}
      <Compare schedule={schedule} revisions={revisions.map(({ revision }) => revision)} />
    </Stack>
  );
}

type CompareProps = { schedule: Schedule; revisions: readonly number[] };

function Compare({ schedule, revisions }: CompareProps): ReactNode {
  const { slug, revision: current } = schedule;
  const { from = Math.max(1, current - 1), to = current } = useSearch({ from: '/schedules/$ref' });
  const navigate = useNavigate({ from: '/schedules/$ref' });
  if (current === 1) return <Text size="sm">It has not been changed since it was created.</Text>;
  const choice = [...new Set([...revisions, from, to])].toSorted((a, b) => b - a).map(String);
  const choose = (part: 'from' | 'to') => (chosen: string | null) =>
    void navigate({
      search: (before) => ({ ...before, [part]: Number(chosen) }),
      replace: true,
    });
  return (
    <>
      <Title order={2} size="h5">
        Compare two revisions
      </Title>
      <Group>
        <Select
          label="Before"
          allowDeselect={false}
          data={choice}
          value={String(from)}
          onChange={choose('from')}
        />
        <Select
          label="After"
          allowDeselect={false}
          data={choice}
          value={String(to)}
          onChange={choose('to')}
        />
      </Group>
      <Differences slug={slug} from={from} to={to} />
    </>
  );
}

type DifferencesProps = { slug: string; from: number; to: number };

function Differences({ slug, from, to }: DifferencesProps): ReactNode {
  const before = useQuery(revisionQuery(slug, from));
  const after = useQuery(revisionQuery(slug, to));
  const error = before.error ?? after.error;
  if (error) return <Problem error={error} />;
  if (!before.data || !after.data) return <Loader aria-label="Loading" />;
  return (
    <DifferenceTable
      differences={differences(before.data.definition, after.data.definition)}
      before={`revision ${from}`}
      after={`revision ${to}`}
    />
  );
}

type RestoreProps = { schedule: Schedule; revision: number };

function Restore({ schedule, revision }: RestoreProps): ReactNode {
  const ask = useAsk();
  const navigate = useNavigate();
  const readAgain = useReadAgain('schedules', 'schedule', 'approvals');
  const mayEdit = usePermitted('edit');
  const { slug, name } = schedule;
  const { data, refetch } = useQuery({ ...revisionQuery(slug, revision), enabled: false });
  if (!mayEdit) return null;
  const start = async (): Promise<void> => {
    // A change that is made while the dialog is open is a conflict, and is not lost.
    const [version, old] = await Promise.all([readVersion(slug), data ?? readOld()]);
    if (!old) return;
    ask({
      title: `Restore revision ${revision} of ${name}`,
      effect: (
        <Stack gap="xs">
          <Text size="sm">
            It becomes revision {version.revision + 1}; nothing of its history is lost. What
            changes:
          </Text>
          <Differences slug={slug} from={version.revision} to={revision} />
        </Stack>
      ),
      confirm: 'Restore',
      command: `carillon schedule restore ${slug} ${revision}`,
      act: async (reason) => {
        const why = reason.trim() === '' ? `restores revision ${revision}` : reason;
        const known = { ref: slug, etag: version.etag };
        const approvalId = await replaceSchedule(known, old.definition, why);
        await readAgain();
        if (approvalId === null) return;
        await navigate({ to: '/approvals/$id', params: { id: approvalId } });
      },
    });
  };
  const readOld = async () => (await refetch()).data;
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={`Restore revision ${revision}`}
      onClick={() => void start()}
    >
      Restore
    </Button>
  );
}
