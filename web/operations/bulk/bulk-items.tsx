/** What became of each object of a bulk operation. */
import { Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { objectOf } from '../../../src/domain/bulk/bulk-operation.ts';
import type { BulkItem, BulkOperation } from '../../api/client.ts';

type Props = {
  kind: BulkOperation['kind'];
  items: readonly BulkItem[];
  /** Undefined for one that the list does not show. */
  nameOf: (objectId: string) => string | undefined;
};

const words: Readonly<Record<BulkItem['state'], string>> = {
  Waiting: '· Waiting',
  Begun: '… Begun',
  Succeeded: '✓ Succeeded',
  Failed: '✗ Failed',
  Skipped: '» Skipped',
};

export function BulkItems({ kind, items, nameOf }: Props): ReactNode {
  if (items.length === 0) return <Text size="sm">None.</Text>;
  return (
    <Table.ScrollContainer minWidth={300} mah="45vh">
      <Table aria-label="What became of each">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{objectOf(kind) === 'schedule' ? 'Schedule' : 'Execution'}</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>What happened</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map(({ objectId, state, detail, code, executionId }) => (
            <Table.Tr key={objectId}>
              <Table.Td>
                {objectOf(kind) === 'schedule' ? (
                  <Link to="/schedules/$ref" params={{ ref: objectId }}>
                    {nameOf(objectId) ?? objectId}
                  </Link>
                ) : (
                  <Link to="/executions/$id" params={{ id: objectId }}>
                    {nameOf(objectId) ?? objectId}
                  </Link>
                )}
              </Table.Td>
              <Table.Td>{words[state]}</Table.Td>
              <Table.Td>
                {executionId !== null && (
                  <Link to="/executions/$id" params={{ id: executionId }}>
                    {kind === 'RunSchedules' ? 'Its execution' : 'Runs again'}
                  </Link>
                )}
                {detail ?? code}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
