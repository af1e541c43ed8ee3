/** Worker processes: whether each is alive, when it was last heard of, and what it runs. */
import { Badge, Code, Table } from '@mantine/core';
import {
  IconCircleCheck,
  IconHelpCircle,
  IconPlayerStop,
  IconVolumeOff,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { components } from '../../../src/client/api-types.ts';
import { Instant } from '../../display/time/instant.tsx';

type Process = components['schemas']['WorkerProcess'];

const roles: Readonly<Record<Process['role'], string>> = {
  all: 'executions and steps',
  orchestrator: 'executions',
  steps: 'steps',
};

const states = {
  Live: { Icon: IconCircleCheck, word: 'alive' },
  Silent: { Icon: IconVolumeOff, word: 'silent' },
  Stopped: { Icon: IconPlayerStop, word: 'stopped' },
  Unannounced: { Icon: IconHelpCircle, word: 'polls, says nothing' },
} as const satisfies Record<Process['state'], object>;

export function ProcessTable({ processes }: { processes: readonly Process[] }): ReactNode {
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table aria-label="Worker processes">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Worker</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Last heartbeat</Table.Th>
            <Table.Th>Version</Table.Th>
            <Table.Th>Runs</Table.Th>
            <Table.Th>Pools</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {processes.map(({ identity, state, seenAt, version, role, pools }) => (
            <Table.Tr key={`${identity} ${seenAt}`}>
              <Table.Td>
                <Code>{identity}</Code>
              </Table.Td>
              <Table.Td>
                <Word icon={states[state].Icon} word={states[state].word} />
              </Table.Td>
              <Table.Td>
                <Instant at={seenAt} relative />
              </Table.Td>
              <Table.Td>{version ?? '–'}</Table.Td>
              <Table.Td>{roles[role]}</Table.Td>
              <Table.Td>{pools.join(', ') || '–'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** A state as a word with its icon. */
export function Word({
  icon: Icon,
  word,
}: {
  icon: typeof IconCircleCheck;
  word: string;
}): ReactNode {
  return (
    <Badge variant="default" radius="sm" tt="none" leftSection={<Icon size={14} aria-hidden />}>
      {word}
    </Badge>
  );
}
