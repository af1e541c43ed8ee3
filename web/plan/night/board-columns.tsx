/** The columns of the night board. */
import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { RowColumn } from '../../display/row-table.tsx';
import { StatusBadge } from '../../display/status/status-badge.tsx';
import { Elapsed } from '../../display/time/elapsed.tsx';
import { Instant } from '../../display/time/instant.tsx';
import { type BoardRow, detailOf } from './board-rows.ts';

export const boardColumns: readonly RowColumn<BoardRow>[] = [
  { title: 'Time', width: 14, cell: ({ scheduledFor }) => <Instant at={scheduledFor} /> },
  {
    title: 'Schedule',
    width: 22,
    cell: ({ scheduleSlug, scheduleName, tags }) => (
      <>
        <Link to="/schedules/$ref" params={{ ref: scheduleSlug }}>
          {scheduleName}
        </Link>
        {tags.length > 0 && <Text size="xs">{tags.join(', ')}</Text>}
      </>
    ),
  },
  { title: 'Outcome', width: 14, cell: (row) => <Outcome row={row} /> },
  { title: 'Why', width: 30, cell: detailOf },
  { title: 'Took', width: 10, cell: (row) => (row.startedAt === null ? '–' : <Elapsed of={row} />) },
  { title: 'End', width: 14, cell: (row) => <End row={row} /> },
];

function Outcome({ row }: { row: BoardRow }): ReactNode {
  const badge = <StatusBadge status={row.outcome} />;
  if (row.executionId === null) return badge;
  return (
    <Link
      to="/executions/$id"
      params={{ id: row.executionId }}
      aria-label={`The execution of ${row.scheduleName}`}
    >
      {badge}
    </Link>
  );
}

/** When it ended, or should. */
function End({ row: { endedAt, expectedEndAt, outcome } }: { row: BoardRow }): ReactNode {
  if (endedAt !== null) return <Instant at={endedAt} />;
  if (outcome !== 'Running') return '–';
  if (expectedEndAt === null) return 'not known';
  return (
    <>
      expected <Instant at={expectedEndAt} />
    </>
  );
}
