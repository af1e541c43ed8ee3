/** Connected systems: where run profiles run, how they did lately, and whether workers reach them. */
import { Button, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import type { components } from '../../../src/client/api-types.ts';
import { usePermitted } from '../../actions/permissions.ts';
import { outcomesQuery, poolsQuery } from '../../api/govern-queries.ts';
import { systemsQuery } from '../../api/queries.ts';
import { CopyAs } from '../../display/copy-as.tsx';
import { Empty } from '../../display/empty.tsx';
import { Problem } from '../../display/problem.tsx';
import { type RowColumn, RowTable } from '../../display/row-table.tsx';
import { StatusBadge } from '../../display/status/status-badge.tsx';
import { Instant } from '../../display/time/instant.tsx';
import { SystemDialog } from './system-form.tsx';
import { ErrorRate, PoolState } from './system-health.tsx';

type System = components['schemas']['ConnectedSystem'];
type Outcomes = components['schemas']['SystemOutcomes']['items'][number];
type Pool = components['schemas']['WorkerPool'];

export function SystemsPage(): ReactNode {
  const { form } = useSearch({ from: '/systems' });
  const navigate = useNavigate({ from: '/systems' });
  const mayAdminister = usePermitted('administer');
  const { data, error, refetch } = useQuery(systemsQuery);
  const { data: outcomes } = useQuery(outcomesQuery(null));
  const { data: pools = [] } = useQuery(poolsQuery);
  const columns = useMemo(() => columnsOf(outcomes?.items ?? [], pools), [outcomes, pools]);
  const showForm = (open: boolean): void =>
    void navigate({ search: { form: open ? true : undefined } });
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={1} size="h3">
          Connected systems
        </Title>
        <Group gap="xs">
          <CopyAs
            commands={{ Command: 'carillon system list', Outcomes: 'carillon system outcomes' }}
            path="/api/v1/connected-systems"
          />
          {mayAdminister && (
            <Button
              size="compact-sm"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => showForm(true)}
            >
              New system
            </Button>
          )}
        </Group>
      </Group>
      {error && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Loader aria-label="Loading" />}
      {data?.length === 0 && (
        <Empty title="No connected system yet" command="carillon system set -f hr-system.yaml">
          <Text size="sm">
            RunProfile steps name a connected system: its address, its run profiles, and the secrets
            that it wants.
          </Text>
        </Empty>
      )}
      {data && data.length > 0 && (
        <RowTable
          label="Connected systems"
          columns={columns}
          rows={data}
          keyOf={({ name }) => name}
          open={({ name }) => void navigate({ to: '/systems/$name', params: { name }, search: {} })}
          hasMore={false}
          isLoadingMore={false}
          loadMore={() => undefined}
        />
      )}
      {mayAdminister && form && (
        <SystemDialog current={null} taken={data ?? []} close={() => showForm(false)} />
      )}
    </Stack>
  );
}

function columnsOf(
  outcomes: readonly Outcomes[],
  pools: readonly Pool[],
): readonly RowColumn<System>[] {
  const byName = new Map(outcomes.map((one) => [one.connectedSystem, one]));
  return [
    {
      title: 'System',
      width: 20,
      cell: ({ name, title }) => (
        <>
          <Link to="/systems/$name" params={{ name }} search={{}}>
            {title}
          </Link>
          {title !== name && <Text size="xs">{name}</Text>}
        </>
      ),
    },
    {
      title: 'Host',
      width: 16,
      cell: ({ url }) => (url === null ? 'of the installation' : hostOf(url)),
    },
    {
      title: 'Pool',
      width: 18,
      cell: ({ pool }) => (pool === null ? 'any' : <PoolState name={pool} pools={pools} />),
    },
    {
      title: 'Run profiles',
      width: 16,
      cell: ({ runProfiles }) => <Profiles names={runProfiles} />,
    },
    {
      title: 'Last seven days',
      width: 16,
      cell: ({ name }) => <ErrorRate outcomes={byName.get(name)} />,
    },
    { title: 'Last outcome', width: 14, cell: ({ name }) => <Last outcomes={byName.get(name)} /> },
    {
      title: 'Changed by',
      width: 12,
      cell: ({ updatedBy, updatedAt }) =>
        updatedBy === null ? (
          'the operator'
        ) : (
          <>
            {updatedBy.name}
            <Text size="xs" component="div" mt={8}>
              <Instant at={updatedAt} relative />
            </Text>
          </>
        ),
    },
  ];
}

export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

const shownProfiles = 3;

function Profiles({ names }: { names: readonly string[] }): ReactNode {
  const more = names.length - shownProfiles;
  return names.slice(0, shownProfiles).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function Last({ outcomes }: { outcomes: Outcomes | undefined }): ReactNode {
  const last = outcomes?.last[0];
  if (!last) return '–';
  const { executionId: id, stepIndex, status, endedAt } = last;
  return (
    <>
      <Link
        to="/executions/$id/steps/$stepIndex"
        params={{ id, stepIndex: String(stepIndex) }}
        aria-label="Last step"
      >
        <StatusBadge status={status} />
      </Link>
      <Text size="xs" component="div" mt={8}>
        <Instant at={endedAt} relative />
      </Text>
    </>
  );
}
