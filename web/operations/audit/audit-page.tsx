/** The audit trail: who did what, when and why; filters in the address, a row opens a panel. */
import { Button, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useCallback, useMemo } from 'react';
import { auditQuery, readAuditPage } from '../../api/govern-queries.ts';
import { Empty } from '../../display/empty.tsx';
import type { Cells } from '../../display/export/csv.ts';
import { ExportMenu } from '../../display/export/export-menu.tsx';
import { Problem } from '../../display/problem.tsx';
import { type RowColumn, RowTable } from '../../display/row-table.tsx';
import { Instant } from '../../display/time/instant.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { type AuditEvent, AuditPanel } from './audit-panel.tsx';
import { type AuditSearch, toAuditCommand, toAuditPath } from './audit-search.ts';

const cells: Cells<AuditEvent> = {
  id: ({ id }) => id,
  at: ({ at }) => at,
  actorType: ({ actor }) => actor.type,
  actorId: ({ actor }) => actor.id,
  actorName: ({ actor }) => actor.name,
  action: ({ action }) => action,
  objectType: ({ objectType }) => objectType,
  objectId: ({ objectId }) => objectId,
  executionId: ({ executionId }) => executionId,
  stepIndex: ({ stepIndex }) => stepIndex,
  result: ({ result }) => result,
  reason: ({ reason }) => reason,
  detail: ({ detail }) => detail,
  clientAddress: ({ clientAddress }) => clientAddress,
};

const columns: readonly RowColumn<AuditEvent>[] = [
  {
    title: 'Action',
    width: 16,
    cell: ({ id, action }) => (
      <Link from="/audit" to="/audit" search={(before) => ({ ...before, selected: id })}>
        {action}
      </Link>
    ),
  },
  { title: 'Time', width: 17, cell: ({ at }) => <Instant at={at} /> },
  { title: 'Actor', width: 14, cell: ({ actor }) => `${actor.type} ${actor.name}` },
  {
    title: 'Object',
    width: 16,
    cell: ({ objectType, stepIndex }) =>
      stepIndex === null ? objectType : `${objectType} ${stepIndex + 1}`,
  },
  { title: 'Result', width: 9, cell: ({ result }) => result },
  {
    title: 'Why and what came of it',
    width: 28,
    cell: ({ reason, detail }) => (
      <Text size="sm" lineClamp={2}>
        {[reason, detail].filter(Boolean).join(': ') || '–'}
      </Text>
    ),
  },
];

export function AuditPage(): ReactNode {
  const search = useSearch({ from: '/audit' });
  const navigate = useNavigate({ from: '/audit' });
  const { selected, ...filter } = search;
  const list = useInfiniteQuery({ ...auditQuery(filter), refetchOnWindowFocus: false });
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const change = useCallback(
    (part: Partial<AuditSearch>) =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace: 'selected' in part }),
    [navigate],
  );
  const { fetchNextPage } = list;
  const loadMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={1} size="h3">
          Audit
        </Title>
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            loading={list.isRefetching}
            onClick={() => void list.refetch()}
          >
            Read again
          </Button>
          <ExportMenu
            what="audit events"
            readPage={(cursor, signal) => readAuditPage(filter, cursor, signal)}
            cells={cells}
            command={toAuditCommand(filter)}
            path={toAuditPath(filter)}
          />
        </Group>
      </Group>
      <AuditFilters search={search} change={change} />
      {list.error && <Problem error={list.error} retry={() => void list.refetch()} />}
      {!list.data && !list.error && <Loader aria-label="Loading" />}
      {list.data && rows.length === 0 && (
        <Empty title="No audit event fits these filters" command={toAuditCommand(filter)}>
          <Text size="sm">Every act of a person or program is here, also what was refused.</Text>
        </Empty>
      )}
      {rows.length > 0 && (
        <RowTable
          label="Audit events"
          columns={columns}
          rows={rows}
          keyOf={({ id }) => id}
          selected={selected}
          open={({ id }) => change({ selected: id })}
          hasMore={list.hasNextPage}
          isLoadingMore={list.isFetchingNextPage}
          loadMore={loadMore}
        />
      )}
      <AuditPanel
        opened={selected !== undefined && list.data !== undefined}
        event={rows.find(({ id }) => id === selected)}
        close={() => change({ selected: undefined })}
      />
    </Stack>
  );
}
