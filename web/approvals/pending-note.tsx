/** On the page of a schedule or an execution: what of it waits for an approval. */
import { Alert, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { pendingApprovalsQuery } from '../api/govern-queries.ts';
import { titleOf } from './approval-words.ts';

export function PendingNote({ objectId }: { objectId: string }): ReactNode {
  const { data } = useQuery(pendingApprovalsQuery);
  const own = data?.filter((one) => one.objectId === objectId) ?? [];
  if (own.length === 0) return null;
  return (
    <Alert color="bell" role="note" title="It waits for an approval" py="xs">
      {own.map((one) => (
        <Text key={one.id} size="sm">
          <Link to="/approvals/$id" params={{ id: one.id }}>
            {titleOf(one)}
          </Link>
          , asked for by {one.requestedBy.name}
          {one.reason ? `: ${one.reason}` : ''}
        </Text>
      ))}
    </Alert>
  );
}
