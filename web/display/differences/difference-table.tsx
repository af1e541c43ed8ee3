/** Differences as a table: the field, before, after. */
import { Code, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Difference } from './differences.ts';

type Props = { differences: readonly Difference[]; before: string; after: string };

export function DifferenceTable({ differences, before, after }: Props): ReactNode {
  if (differences.length === 0) return <Text>Nothing differs.</Text>;
  return (
    <Table.ScrollContainer minWidth={420} type="native" tabIndex={0}>
      <Table aria-label="Differences">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Field</Table.Th>
            <Table.Th>{before}</Table.Th>
            <Table.Th>{after}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {differences.map(({ path, before: left, after: right }) => (
            <Table.Tr key={path}>
              <Table.Td>
                <Code>{path}</Code>
              </Table.Td>
              <Table.Td>{left ?? '–'}</Table.Td>
              <Table.Td>{right ?? '–'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
