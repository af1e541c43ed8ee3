/** Which window the board is about, and which schedules. */
import { Button, Group, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { SearchInput } from '../../display/search-input.tsx';
import { localText, nightBefore, readLocal } from '../clock-times.ts';
import type { NightSearch } from './night-search.ts';

type Props = {
  search: NightSearch;
  /** Milliseconds since 1970. */
  window: { from: number; to: number };
  zone: string;
  change: (part: NightSearch) => void;
};

const iso = (ms: number): string => new Date(ms).toISOString();

export function NightFilters({ search, window, zone, change }: Props): ReactNode {
  const isLastNight = search.from === undefined && search.to === undefined;
  const earlier = (): void => {
    const { from, to } = nightBefore(window.from, zone);
    change({ from: iso(from), to: iso(to) });
  };
  return (
    <Group gap="sm" align="end" role="search" aria-label="Window and filters">
      <Button
        variant={isLastNight ? 'filled' : 'default'}
        aria-pressed={isLastNight}
        onClick={() => change({ from: undefined, to: undefined })}
      >
        Last night
      </Button>
      <Button variant="default" onClick={earlier}>
        The night before
      </Button>
      <Button
        variant={search.from === '-24h' ? 'filled' : 'default'}
        aria-pressed={search.from === '-24h'}
        onClick={() => change({ from: '-24h', to: undefined })}
      >
        Last 24 hours
      </Button>
      {(['from', 'to'] as const).map((end) => (
        <TextInput
          key={`${end} ${search[end] ?? zone}`}
          type="datetime-local"
          label={end === 'from' ? `From (${zone})` : 'To'}
          defaultValue={localText(window[end], zone)}
          onBlur={(event) => {
            const at = readLocal(event.currentTarget.value, zone);
            if (at === null || at === window[end]) return;
            change({ from: iso(window.from), to: iso(window.to), [end]: iso(at) });
          }}
        />
      ))}
      <SearchInput
        label="Tag"
        placeholder="of the schedule"
        value={search.tag}
        change={(tag) => change({ tag })}
      />
    </Group>
  );
}
