/** Fields of timings that follow no days and times of day. */
import { Autocomplete, MultiSelect, SimpleGrid, TagsInput, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { followedOutcomes } from '../../../src/domain/schedule/timing.ts';
import { api } from '../../api/client.ts';
import type { TimingBody } from '../draft.ts';
import { SecondsInput } from '../seconds-input.tsx';
import { instantOfLocal, spanText, toLocalTime } from './timing-form.ts';

type Props = { timing: TimingBody; zone: string; put: (timing: TimingBody) => void };
type Of<Type extends TimingBody['type']> = Omit<Props, 'timing'> & {
  timing: Extract<TimingBody, { type: Type }>;
};

export function OtherFields(props: Props): ReactNode {
  const { timing, put } = props;
  switch (timing.type) {
    case 'Interval':
      return <Interval {...props} timing={timing} />;
    case 'Limited': {
      const { timing: inner } = timing;
      if (inner.type !== 'Interval') return null;
      const putInner = (changed: TimingBody): void => {
        if (changed.type === 'Interval') put({ ...timing, timing: changed });
      };
      return <Interval {...props} timing={inner} put={putInner} />;
    }
    case 'OneTime':
      return <OneTime {...props} timing={timing} />;
    case 'Milestone':
      return <Milestone {...props} timing={timing} />;
    case 'AfterSchedule':
      return <AfterSchedule {...props} timing={timing} />;
    case 'Event':
      return <EventFields {...props} timing={timing} />;
    case 'Manual':
      return <Text size="sm">It never fires on its own; people and programs start it.</Text>;
    case 'Cron':
      return null;
  }
}

function Interval({ timing, zone, put }: Of<'Interval'>): ReactNode {
  const { everySeconds, every, startAt = null, ...others } = timing;
  return (
    <>
      {every === undefined ? (
        <SecondsInput
          label="Every"
          description="The same span of real time, whatever local clocks do."
          seconds={everySeconds}
          change={(seconds) => put({ ...timing, everySeconds: seconds ?? 0 })}
        />
      ) : (
        <TextInput
          label="Every"
          description="The same span of real time, such as PT15M or 90s."
          value={every}
          onChange={(event) => put({ ...timing, every: event.currentTarget.value })}
        />
      )}
      <TextInput
        type="datetime-local"
        label="First at"
        description={`On the clocks of ${zone}. Empty: counted from 1970 in UTC; needed from a day on.`}
        value={startAt === null ? '' : toLocalTime(startAt, zone)}
        onChange={({ currentTarget: { value } }) => {
          const { offset: _offset, offsetSeconds: _seconds, ...kept } = others;
          const span = every === undefined ? { everySeconds: everySeconds ?? 0 } : { every };
          put({ ...kept, ...span, startAt: value === '' ? null : instantOfLocal(value, zone) });
        }}
      />
    </>
  );
}

function OneTime({ timing, put }: Of<'OneTime'>): ReactNode {
  const { at, timeZone = 'UTC' } = timing;
  return (
    <TextInput
      type="datetime-local"
      label="At"
      description={`On the clocks of ${timeZone}.`}
      required
      value={toLocalTime(at, timeZone)}
      onChange={({ currentTarget: { value } }) => put({ ...timing, at: value && `${value}:00` })}
    />
  );
}

const maxNames = 200;

function Milestone({ timing, put }: Of<'Milestone'>): ReactNode {
  const anchors = useQuery({
    queryKey: ['anchors'],
    queryFn: async ({ signal }) => {
      const params = { query: { limit: maxNames } };
      return (await api().GET('/api/v1/anchors', { params, signal })).data.items;
    },
  });
  const { anchor = 'installation', offsets, offsetsSeconds = [], ...others } = timing;
  return (
    <>
      <Autocomplete
        label="Anchor"
        description="The milestone that its offsets count from: an instant that the tenant sets."
        required
        data={(anchors.data ?? []).map(({ name }) => name)}
        value={anchor}
        onChange={(name) => put({ ...timing, anchor: name })}
      />
      <TagsInput
        label="Offsets after it"
        description="Such as PT12H or 90s; Enter adds one. It fires once at each."
        value={offsets ?? offsetsSeconds.map(spanText)}
        onChange={(all) => put({ ...others, anchor, offsets: all })}
      />
    </>
  );
}

function AfterSchedule({ timing, put }: Of<'AfterSchedule'>): ReactNode {
  const schedules = useQuery({
    queryKey: ['schedules', 'names'],
    queryFn: async ({ signal }) => {
      const params = { query: { limit: maxNames } };
      return (await api().GET('/api/v1/schedules', { params, signal })).data.items;
    },
  });
  const { schedule, outcomes = ['Completed'] } = timing;
  return (
    <>
      <Autocomplete
        label="After an execution of"
        description="Slug of the other schedule."
        required
        limit={20}
        data={(schedules.data ?? []).map(({ slug }) => slug)}
        value={schedule}
        onChange={(slug) => put({ ...timing, schedule: slug })}
      />
      <MultiSelect
        label="That ended as"
        data={[...followedOutcomes]}
        value={outcomes}
        onChange={(chosen) => put({ ...timing, outcomes: chosen })}
      />
    </>
  );
}

function EventFields({ timing, put }: Of<'Event'>): ReactNode {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <TextInput
        label="Source of the event"
        required
        value={timing.source}
        onChange={(event) => put({ ...timing, source: event.currentTarget.value })}
      />
      <TextInput
        label="Name of the event"
        required
        value={timing.name}
        onChange={(event) => put({ ...timing, name: event.currentTarget.value })}
      />
    </SimpleGrid>
  );
}
