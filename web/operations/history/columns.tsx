/** The columns of the history, and which of them a reader has chosen; kept in the browser. */
import { Menu, Text } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconColumns } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import type { Execution } from '../../api/client.ts';
import { StartedBy } from '../../display/initiator.tsx';
import { MenuButton } from '../../display/menu-button.tsx';
import type { RowColumn } from '../../display/row-table.tsx';
import { StatusBadge } from '../../display/status/status-badge.tsx';
import { Elapsed } from '../../display/time/elapsed.tsx';
import { Instant } from '../../display/time/instant.tsx';

/** The link that opens the row; it is always there. */
const schedule: RowColumn<Execution> = {
  title: 'Schedule',
  width: 22,
  cell: ({ id, scheduleName }) => (
    <Link to="/executions/$id" params={{ id }}>
      {scheduleName}
    </Link>
  ),
};

const choosable = {
  status: { title: 'Status', width: 16, cell: ({ status }) => <StatusBadge status={status} /> },
  started: {
    title: 'Started',
    width: 16,
    cell: ({ startedAt, queuedAt }) => <Instant at={startedAt ?? queuedAt} />,
  },
  ended: { title: 'Ended', width: 16, cell: ({ endedAt }) => <Instant at={endedAt} /> },
  duration: { title: 'Duration', width: 9, cell: (execution) => <Elapsed of={execution} /> },
  startedBy: {
    title: 'Started by',
    width: 15,
    cell: (execution) => <StartedBy execution={execution} />,
  },
  due: { title: 'Due at', width: 16, cell: ({ scheduledFor }) => <Instant at={scheduledFor} /> },
  steps: { title: 'Steps', width: 7, cell: ({ stepCount }) => stepCount },
  revision: { title: 'Revision', width: 8, cell: ({ revision }) => revision },
  error: {
    title: 'Error',
    width: 22,
    cell: ({ error, note }) => (
      <Text size="sm" lineClamp={2}>
        {error ?? note}
      </Text>
    ),
  },
  id: {
    title: 'Id',
    width: 20,
    cell: ({ id }) => (
      <Text size="xs" ff="monospace">
        {id}
      </Text>
    ),
  },
} as const satisfies Record<string, RowColumn<Execution>>;

type Name = keyof typeof choosable;
const names = Object.keys(choosable) as readonly Name[];
const usual: readonly Name[] = ['status', 'started', 'duration', 'startedBy', 'error'];

/** What was kept may be from another release, or have been changed by hand. */
function readNames(kept: string | undefined): readonly Name[] {
  try {
    const read: unknown = JSON.parse(kept ?? 'null');
    return Array.isArray(read) ? names.filter((name) => read.includes(name)) : usual;
  } catch {
    return usual;
  }
}

type Columns = {
  chosen: readonly Name[];
  choose: (names: readonly Name[]) => void;
  columns: readonly RowColumn<Execution>[];
};

export function useColumns(): Columns {
  const [chosen, choose] = useLocalStorage<readonly Name[]>({
    key: 'carillon.history.columns',
    defaultValue: usual,
    getInitialValueInEffect: false,
    deserialize: readNames,
  });
  const columns = useMemo(() => [schedule, ...chosen.map((name) => choosable[name])], [chosen]);
  return { chosen, choose, columns };
}

export function ColumnMenu({ chosen, choose }: Omit<Columns, 'columns'>): ReactNode {
  return (
    <MenuButton label="Columns" icon={IconColumns}>
      <Menu.CheckboxGroup
        value={[...chosen]}
        onChange={(wanted) => choose(names.filter((name) => wanted.includes(name)))}
      >
        {names.map((name) => (
          <Menu.CheckboxItem key={name} value={name}>
            {choosable[name].title}
          </Menu.CheckboxItem>
        ))}
      </Menu.CheckboxGroup>
      <Menu.Divider />
      <Menu.Item onClick={() => choose(usual)}>The usual columns</Menu.Item>
    </MenuButton>
  );
}
