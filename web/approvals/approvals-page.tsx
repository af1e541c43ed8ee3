/** What waits for a second user, the newest first. */
import { Badge, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useCallback, useMemo } from 'react';
import { approvalsQuery } from '../api/govern-queries.ts';
import { CopyAs } from '../display/copy-as.tsx';
import { Empty } from '../display/empty.tsx';
import { Problem } from '../display/problem.tsx';
import { type RowColumn, RowTable } from '../display/row-table.tsx';
import { Instant } from '../display/time/instant.tsx';
import { type Approval, statusColors, titleOf } from './approval-words.ts';

const columns: readonly RowColumn<Approval>[] = [
  {
    title: 'What is asked for',
    width: 30,
    cell: (approval) => (
      <Link to="/approvals/$id" params={{ id: approval.id }}>
        {titleOf(approval)}
      </Link>
    ),
  },
  {
    title: 'Status',
    width: 12,
    cell: ({ status }) => (
      <Badge color={statusColors[status]} variant="light" radius="sm" tt="none">
        {status.toLowerCase()}
      </Badge>
    ),
  },
  { title: 'Asked by', width: 14, cell: ({ requestedBy }) => requestedBy.name },
  { title: 'Asked', width: 14, cell: ({ requestedAt }) => <Instant at={requestedAt} relative /> },
  {
    title: 'Until',
    width: 14,
    cell: ({ expiresAt, status }) =>
      status === 'Pending' ? <Instant at={expiresAt} relative /> : '–',
  },
  {
    title: 'Why',
    width: 20,
    cell: ({ reason }) => (
      <Text size="sm" lineClamp={2}>
        {reason ?? '–'}
      </Text>
    ),
  },
];

export function ApprovalsPage(): ReactNode {
  const navigate = useNavigate({ from: '/approvals' });
  const list = useInfiniteQuery(approvalsQuery);
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const { fetchNextPage } = list;
  const loadMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={1} size="h3">
          Approvals
        </Title>
        <CopyAs
          commands={{
            Command: 'carillon approval list',
            'Command that lists decided ones, too': 'carillon approval list --all',
          }}
          path="/api/v1/approvals"
        />
      </Group>
      {list.error && <Problem error={list.error} retry={() => void list.refetch()} />}
      {!list.data && !list.error && <Loader aria-label="Loading" />}
      {list.data && rows.length === 0 && (
        <Empty title="Nothing waits for an approval" command="carillon approval list">
          <Text size="sm">
            Where a tenant requires four eyes, new or changed command steps and overridden results
            take effect only when another user approves them.
          </Text>
        </Empty>
      )}
      {rows.length > 0 && (
        <RowTable
          label="Approvals"
          columns={columns}
          rows={rows}
          keyOf={({ id }) => id}
          open={({ id }) => void navigate({ to: '/approvals/$id', params: { id } })}
          hasMore={list.hasNextPage}
          isLoadingMore={list.isFetchingNextPage}
          loadMore={loadMore}
        />
      )}
    </Stack>
  );
}
