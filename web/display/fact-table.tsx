/** Names and values, each in a row of its own. */
import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

/** A name with its value. */
export type Fact = readonly [string, ReactNode];

type Props = {
  facts: readonly Fact[];
  label?: string;
  /** Width of the names. */
  names?: string;
  /** Widest the table may be; as wide as its place when left out. */
  widest?: string;
};

export function FactTable({
  facts,
  label = 'Facts',
  names = '11rem',
  widest = '100%',
}: Props): ReactNode {
  return (
    <Table variant="vertical" layout="fixed" aria-label={label} maw={widest}>
      <Table.Tbody>
        {facts.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th w={names} scope="row">
              {name}
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
