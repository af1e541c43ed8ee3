/** The filters above the history. */
import { Group, MultiSelect, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { type ExecutionTrigger, executionTriggers } from '../../../src/domain/audit.ts';
import { executionStatuses } from '../../../src/domain/execution/status.ts';
import { SearchInput } from '../../display/search-input.tsx';
import { statusWords } from '../../display/status/status-looks.ts';
import { type HistorySearch, periods } from './history-search.ts';
import { MoreFilters } from './more-filters.tsx';

type Props = { search: HistorySearch; change: (part: Partial<HistorySearch>) => void };

export const triggerWords: Readonly<Record<ExecutionTrigger, string>> = {
  Schedule: 'started by its schedule',
  Manual: 'started by a person or program',
  AfterSchedule: 'after another schedule',
  Event: 'by an event',
  Backfill: 'by a backfill',
  Step: 'by a step of another schedule',
  External: 'started in Temporal',
  Demo: 'demo history',
};

export function HistoryFilters({ search, change }: Props): ReactNode {
  const { status, trigger, from, q } = search;
  const isPeriod = from === undefined || periods.some(({ value }) => value === from);
  return (
    <Group gap="sm" align="end" role="search" aria-label="Filters">
      <SearchInput
        label="Schedule"
        placeholder="part of its name"
        value={q}
        change={(text) => change({ q: text })}
      />
      <MultiSelect
        label="Status"
        placeholder={status ? '' : 'any'}
        clearable
        data={executionStatuses.map((value) => ({ value, label: statusWords(value) }))}
        value={status?.split(',') ?? []}
        onChange={(chosen) => change({ status: chosen.join(',') || undefined })}
      />
      <Select
        label="Started"
        placeholder="by anything"
        clearable
        data={Object.entries(triggerWords).map(([value, label]) => ({ value, label }))}
        value={trigger ?? null}
        onChange={(chosen) => change({ trigger: executionTriggers.find((one) => one === chosen) })}
      />
      <Select
        label="Time"
        placeholder="any"
        clearable
        data={isPeriod ? [...periods] : [...periods, from]}
        value={from ?? null}
        onChange={(chosen) => change({ from: chosen ?? undefined })}
      />
      <MoreFilters search={search} change={change} />
    </Group>
  );
}
