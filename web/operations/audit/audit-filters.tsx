/** The filters above the audit trail. */
import { Button, Group, Select, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { auditObjectTypes, initiatorTypes } from '../../../src/domain/audit.ts';
import { SearchInput } from '../../display/search-input.tsx';
import { periods } from '../history/history-search.ts';
import { type AuditSearch, noAuditFilter } from './audit-search.ts';

type Props = { search: AuditSearch; change: (part: Partial<AuditSearch>) => void };

export function AuditFilters({ search, change }: Props): ReactNode {
  const { from, to, actor, actorType, objectType, objectId, action } = search;
  const isPeriod = from === undefined || periods.some(({ value }) => value === from);
  const isSet = Object.keys(noAuditFilter).some(
    (name) => search[name as keyof typeof noAuditFilter] !== undefined,
  );
  return (
    <Group gap="sm" align="end" role="search" aria-label="Filters">
      <SearchInput
        label="Actor id"
        placeholder="of a user, token or schedule"
        value={actor}
        change={(text) => change({ actor: text })}
      />
      <Select
        label="Actor type"
        placeholder="any"
        clearable
        data={[...initiatorTypes]}
        value={actorType ?? null}
        onChange={(chosen) => change({ actorType: initiatorTypes.find((one) => one === chosen) })}
      />
      <SearchInput
        label="Action"
        placeholder="such as cancel"
        value={action}
        change={(text) => change({ action: text })}
      />
      <Select
        label="Object type"
        placeholder="any"
        clearable
        searchable
        data={[...auditObjectTypes]}
        value={objectType ?? null}
        onChange={(chosen) =>
          change({ objectType: auditObjectTypes.find((one) => one === chosen) })
        }
      />
      <SearchInput
        label="Object id"
        placeholder="its whole id"
        value={objectId}
        change={(text) => change({ objectId: text })}
      />
      <Select
        label="Time"
        placeholder={isPeriod ? 'any' : 'as below'}
        clearable
        data={[...periods]}
        value={isPeriod ? (from ?? null) : null}
        onChange={(chosen) => change({ from: chosen ?? undefined, to: undefined })}
      />
      <LocalTime
        label="From"
        value={isPeriod ? undefined : from}
        change={(at) => change({ from: at })}
      />
      <LocalTime label="To" value={to} change={(at) => change({ to: at })} />
      {isSet && (
        <Button variant="subtle" onClick={() => change(noAuditFilter)}>
          Clear filters
        </Button>
      )}
    </Group>
  );
}

type TimeProps = {
  label: string;
  /** An instant. */
  value: string | undefined;
  change: (at: string | undefined) => void;
};

/** In the time zone of the browser. */
function LocalTime({ label, value, change }: TimeProps): ReactNode {
  return (
    <TextInput
      type="datetime-local"
      label={`${label} (your time)`}
      value={value === undefined ? '' : toLocal(value)}
      onChange={(event) => {
        const at = new Date(event.currentTarget.value);
        change(Number.isNaN(at.getTime()) ? undefined : at.toISOString());
      }}
    />
  );
}

/** As the field of the browser has it; empty for what is no instant. */
function toLocal(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
