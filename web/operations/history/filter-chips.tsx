/** One chip for each filter that is set; a click takes it away. */
import { Button, Group } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ExecutionFilter } from '../../api/queries.ts';
import { statusWords } from '../../display/status/status-looks.ts';
import { triggerWords } from './history-filters.tsx';
import {
  filterNames,
  filterOf,
  type HistorySearch,
  noFilter,
  periods,
  showSeconds,
} from './history-search.ts';

const names: Readonly<Record<keyof ExecutionFilter, string>> = {
  q: 'Schedule',
  scheduleId: 'Only schedule',
  status: 'Status',
  trigger: 'Started',
  from: 'Since',
  to: 'Before',
  initiator: 'Started by id',
  connectedSystem: 'System',
  stepType: 'Step type',
  errorContains: 'Error',
  longerThanSeconds: 'Longer than',
};

/** Null for a filter that is not set. */
function showFilter(filter: ExecutionFilter, name: keyof ExecutionFilter): string | null {
  const value = filter[name];
  if (value === undefined) return null;
  if (name === 'status') return String(value).split(',').map(statusWords).join(', ');
  if (name === 'longerThanSeconds') return showSeconds(Number(value));
  if (name === 'trigger' && filter.trigger) return triggerWords[filter.trigger];
  return periods.find((one) => name === 'from' && one.value === value)?.label ?? String(value);
}

type Props = { search: HistorySearch; change: (part: Partial<HistorySearch>) => void };

export function FilterChips({ search, change }: Props): ReactNode {
  const filter = filterOf(search);
  const set = filterNames.flatMap((name) => {
    const shown = showFilter(filter, name);
    return shown === null ? [] : [{ name, text: `${names[name]}: ${shown}` }];
  });
  if (set.length === 0) return null;
  return (
    <Group gap="xs" role="group" aria-label="Filters that are set">
      {set.map(({ name, text }) => (
        <Button
          key={name}
          size="compact-sm"
          radius="xl"
          variant="default"
          maw="100%"
          rightSection={<IconX size={14} aria-hidden />}
          aria-label={`Remove the filter ${text}`}
          onClick={() => change({ [name]: undefined })}
        >
          {text}
        </Button>
      ))}
      <Button size="compact-sm" variant="subtle" onClick={() => change(noFilter)}>
        Clear filters
      </Button>
    </Group>
  );
}
