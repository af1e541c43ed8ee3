/** What the schedule is called, in which zone its times are, and what an execution is given. */
import { Autocomplete, Stack, Switch, TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { zoneOfReader } from '../../display/time/zones.tsx';
import { type Draft, problemAt, withField } from '../draft.ts';
import type { TabProps } from '../tab-props.ts';
import { withZone, zoneOfTimings } from '../when/timing-zone.ts';
import { ParameterDeclarations } from './parameter-declarations.tsx';

const zones = Intl.supportedValuesOf('timeZone');

export function GeneralTab({ draft, change, problems, stored }: TabProps): ReactNode {
  const error = (field: string): { error?: string } => {
    const found = problemAt(problems, `/${field}`);
    return found === undefined ? {} : { error: found };
  };
  const set = <K extends keyof Draft>(field: K, value: Draft[K] | undefined): void =>
    change(withField(draft, field, value));
  return (
    <Stack maw={720}>
      <TextInput
        label="Name"
        required
        value={draft.name}
        onChange={(event) => set('name', event.currentTarget.value)}
        {...error('name')}
      />
      <TextInput
        label="Slug"
        description={
          stored
            ? 'Names it in addresses and commands; never changes.'
            : 'Names it in addresses and commands. Empty: made from the name. It never changes.'
        }
        disabled={stored !== null}
        value={draft.slug ?? ''}
        onChange={(event) => set('slug', event.currentTarget.value || undefined)}
        {...error('slug')}
      />
      <Textarea
        label="Description"
        autosize
        minRows={2}
        value={draft.description ?? ''}
        onChange={(event) => set('description', event.currentTarget.value)}
        {...error('description')}
      />
      <TagsInput
        label="Tags"
        description="Lists and notification rules can be limited to them. Enter adds one."
        value={draft.tags ?? []}
        onChange={(tags) => set('tags', tags)}
        {...error('tags')}
      />
      <ZoneInput draft={draft} change={change} />
      {!stored && (
        <Switch
          label="Enabled"
          description="When off, nothing fires until it is enabled; it can be run by hand."
          checked={draft.enabled ?? true}
          onChange={(event) => set('enabled', event.currentTarget.checked ? undefined : false)}
        />
      )}
      <ParameterDeclarations
        parameters={draft.parameters ?? {}}
        change={(parameters) =>
          set('parameters', Object.keys(parameters).length === 0 ? undefined : parameters)
        }
        problems={problems}
      />
      {draft.managedBy !== undefined && (
        <Text size="sm">
          Managed by {draft.managedBy}: change its document too, or it is overwritten the next time
          that is applied.
        </Text>
      )}
    </Stack>
  );
}

function ZoneInput({ draft, change }: Pick<TabProps, 'draft' | 'change'>): ReactNode {
  const { timings = [] } = draft;
  const zone = zoneOfTimings(timings);
  return (
    <Autocomplete
      label="Time zone"
      description={
        zone === null
          ? 'None of its timings reads a clock.'
          : `Of the times under When. Yours is ${zoneOfReader}.`
      }
      disabled={zone === null}
      data={zones}
      limit={20}
      value={zone ?? ''}
      onChange={(timeZone) => change({ ...draft, timings: withZone(timings, timeZone) })}
    />
  );
}
