/** The filters that are needed less often, behind a button. */
import { Button, Popover, Select, Stack } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type StepType, stepTypes } from '../../../src/domain/schedule/schedule.ts';
import { systemsQuery } from '../../api/queries.ts';
import { SearchInput } from '../../display/search-input.tsx';
import { type HistorySearch, showSeconds } from './history-search.ts';

const stepTypeWords: Readonly<Record<StepType, string>> = {
  RunProfile: 'Run profile',
  Http: 'HTTP',
  Executable: 'Executable',
  Shell: 'Shell',
  PowerShell: 'PowerShell',
  Sql: 'SQL',
  CustomActivity: 'Custom activity',
  ChildWorkflow: 'Child workflow',
  Wait: 'Wait',
  Approval: 'Approval',
  Schedule: 'Schedule',
};

type Props = { search: HistorySearch; change: (part: Partial<HistorySearch>) => void };

export function MoreFilters({ search, change }: Props): ReactNode {
  const [opened, setOpened] = useState(false);
  const { connectedSystem, stepType, errorContains, longerThanSeconds, initiator } = search;
  const count = [connectedSystem, stepType, errorContains, longerThanSeconds, initiator].filter(
    (one) => one !== undefined,
  ).length;
  return (
    <Popover opened={opened} onChange={setOpened} width={300} trapFocus withinPortal={false}>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconFilter size={16} aria-hidden />}
          aria-expanded={opened}
          onClick={() => setOpened((before) => !before)}
        >
          More filters{count > 0 && ` (${count})`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="More filters">
        <Fields search={search} change={change} />
      </Popover.Dropdown>
    </Popover>
  );
}

const spans = [60, 300, 900, 1_800, 3_600, 4 * 3_600];
const inPlace = { withinPortal: false };

function Fields({ search, change }: Props): ReactNode {
  const { connectedSystem, stepType, errorContains, longerThanSeconds, initiator } = search;
  const { data: systems = [] } = useQuery(systemsQuery);
  const known = systems.map(({ name, title }) => ({ value: name, label: title }));
  const isKnown = known.some(({ value }) => value === connectedSystem);
  const others = connectedSystem !== undefined && !isKnown ? [connectedSystem] : [];
  const seconds = [...new Set([...spans, ...(longerThanSeconds ? [longerThanSeconds] : [])])];
  return (
    <Stack gap="xs">
      <SearchInput
        label="Error"
        placeholder="part of its text"
        value={errorContains}
        change={(text) => change({ errorContains: text })}
      />
      <Select
        label="Connected system"
        placeholder="any"
        clearable
        searchable
        comboboxProps={inPlace}
        data={[...known, ...others]}
        value={connectedSystem ?? null}
        onChange={(chosen) => change({ connectedSystem: chosen ?? undefined })}
      />
      <Select
        label="Step type"
        placeholder="any"
        clearable
        comboboxProps={inPlace}
        data={stepTypes.map((value) => ({ value, label: stepTypeWords[value] }))}
        value={stepType ?? null}
        onChange={(chosen) => change({ stepType: stepTypes.find((one) => one === chosen) })}
      />
      <Select
        label="Took longer than"
        placeholder="any time"
        clearable
        comboboxProps={inPlace}
        data={seconds
          .toSorted((a, b) => a - b)
          .map((one) => ({ value: String(one), label: showSeconds(one) }))}
        value={longerThanSeconds === undefined ? null : String(longerThanSeconds)}
        onChange={(chosen) =>
          change({ longerThanSeconds: chosen === null ? undefined : Number(chosen) })
        }
      />
      <SearchInput
        label="Started by id"
        placeholder="of a user, token or schedule"
        value={initiator}
        change={(text) => change({ initiator: text })}
      />
    </Stack>
  );
}
