/** When the schedule fires, without a word of cron unless asked for; and what the server says of it. */
import {
  Button,
  Fieldset,
  Grid,
  Group,
  MultiSelect,
  NativeSelect,
  NumberInput,
  Stack,
  Text,
} from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ApiError } from '../../../src/client/api-error.ts';
import { isWithin } from '../../../src/domain/problem.ts';
import { definitionLimits } from '../../../src/domain/schedule/schedule.ts';
import { maxJitterSeconds } from '../../../src/domain/schedule/timing.ts';
import { api } from '../../api/client.ts';
import { zoneOfReader } from '../../display/time/zones.tsx';
import {
  describeProblem,
  type FieldProblem,
  problemAt,
  type TimingBody,
  withField,
} from '../draft.ts';
import type { TabProps } from '../tab-props.ts';
import { CronFields } from './cron-fields.tsx';
import { LimitFields } from './limit-fields.tsx';
import { OtherFields } from './other-fields.tsx';
import { PreviewPanel, useDraftPreview } from './preview-panel.tsx';
import {
  groupTimings,
  kindOf,
  limitsOf,
  newTiming,
  readCron,
  type TimingKind,
  timingKinds,
  withLimits,
} from './timing-form.ts';
import { zoneOfTimings } from './timing-zone.ts';

export function WhenTab(props: TabProps): ReactNode {
  const { draft, change, problems, stored } = props;
  const timings = draft.timings ?? [{ type: 'Manual' as const }];
  const zone = zoneOfTimings(timings) ?? zoneOfReader;
  const preview = useDraftPreview(draft, stored);
  const all = [...problems, ...(preview.error instanceof ApiError ? preview.error.errors : [])];
  const cards = useCards(timings);
  const put = (index: number, replacement: readonly TimingBody[]): void => {
    const next = timings.toSpliced(cards.startOf(index), cards.sizes[index] ?? 1, ...replacement);
    cards.resize(index, replacement.length);
    change(withField(draft, 'timings', next.length > 0 ? next : [{ type: 'Manual' }]));
  };
  return (
    <Grid gap="xl">
      <Grid.Col span={{ base: 12, md: 7 }}>
        <Stack>
          {cards.sizes.map((size, index) => (
            <TimingCard
              key={index}
              name={`Timing ${index + 1}`}
              timings={timings.slice(cards.startOf(index), cards.startOf(index) + size)}
              zone={zone}
              problems={all.filter(({ pointer }) =>
                Array.from({ length: size }).some((_, at) =>
                  isWithin(pointer, `/timings/${cards.startOf(index) + at}`),
                ),
              )}
              put={(replacement) => put(index, replacement)}
              remove={cards.sizes.length > 1 ? () => put(index, []) : null}
            />
          ))}
          <Button
            variant="default"
            w="fit-content"
            leftSection={<IconPlus size={16} aria-hidden />}
            disabled={timings.length >= definitionLimits.timings}
            onClick={() => {
              cards.resize(cards.sizes.length, 1);
              change({ ...draft, timings: [...timings, newTiming('Cron', zone, Date.now())] });
            }}
          >
            Add another timing
          </Button>
          <Exceptions {...props} problems={all} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <PreviewPanel draft={draft} stored={stored} zone={zone} preview={preview} />
      </Grid.Col>
    </Grid>
  );
}

type Cards = {
  sizes: readonly number[];
  startOf: (index: number) => number;
  /** Zero removes the card; a new index adds one. */
  resize: (index: number, size: number) => void;
};

/** A card that is being filled in must not become part of its neighbour: its size is kept. */
function useCards(timings: readonly TimingBody[]): Cards {
  const [kept, setKept] = useState(() => groupTimings(timings));
  const total = kept.reduce((sum, size) => sum + size, 0);
  const sizes = total === timings.length ? kept : groupTimings(timings);
  return {
    sizes,
    startOf: (index) => sizes.slice(0, index).reduce((sum, size) => sum + size, 0),
    resize: (index, size) => setKept(sizes.toSpliced(index, 1, ...(size > 0 ? [size] : []))),
  };
}

type CardProps = {
  name: string;
  timings: readonly TimingBody[];
  zone: string;
  problems: readonly FieldProblem[];
  put: (timings: readonly TimingBody[]) => void;
  /** Null for the only one. */
  remove: (() => void) | null;
};

function TimingCard({ name, timings, zone, problems, put, remove }: CardProps): ReactNode {
  const [first = { type: 'Manual' } as const] = timings;
  const kind = kindOf(first);
  const cron = readCron(timings);
  const changeKind = (chosen: TimingKind): void => put([newTiming(chosen, zone, Date.now())]);
  return (
    <Fieldset legend={name}>
      <Stack>
        <Group align="end" justify="space-between">
          <NativeSelect
            label="It fires"
            data={Object.entries(timingKinds).map(([value, label]) => ({ value, label }))}
            value={kind}
            onChange={(event) => changeKind(event.currentTarget.value as TimingKind)}
          />
          {remove && (
            <Button variant="default" onClick={remove} aria-label={`Remove ${name}`}>
              Remove
            </Button>
          )}
        </Group>
        {cron ? (
          <CronFields card={cron} put={put} />
        ) : (
          <OtherFields timing={first} zone={zone} put={(timing) => put([timing])} />
        )}
        {(first.type === 'Cron' || first.type === 'Interval' || first.type === 'Limited') && (
          <LimitFields
            limits={limitsOf(first)}
            zone={zone}
            change={(limits) =>
              put(
                timings.map((timing) => {
                  const inner = timing.type === 'Limited' ? timing.timing : timing;
                  const repeats = inner.type === 'Cron' || inner.type === 'Interval';
                  return repeats ? withLimits(inner, limits) : timing;
                }),
              )
            }
          />
        )}
        {problems.length > 0 && (
          <Text role="alert" c="red" size="sm">
            {[...new Set(problems.map(describeProblem))].join('; ')}
          </Text>
        )}
      </Stack>
    </Fieldset>
  );
}

const maxCalendars = 200;

async function readCalendars(signal: AbortSignal): Promise<readonly string[]> {
  const params = { query: { limit: maxCalendars } };
  const { data } = await api().GET('/api/v1/calendars', { params, signal });
  return data.items.map(({ name }) => name);
}

/** Days on which it does not fire, and by how much a fire may be late on purpose. */
function Exceptions({ draft, change, problems }: TabProps): ReactNode {
  const known = useQuery({
    queryKey: ['calendars'],
    queryFn: ({ signal }) => readCalendars(signal),
  });
  const { calendars = [], jitterSeconds = 0 } = draft;
  const names = [...new Set([...(known.data ?? []), ...calendars])];
  const error = (pointer: string): { error?: string } => {
    const found = problemAt(problems, pointer);
    return found === undefined ? {} : { error: found };
  };
  return (
    <>
      <MultiSelect
        label="Not on the days of these calendars"
        description={names.length === 0 ? 'The tenant has no calendar yet.' : undefined}
        data={names}
        value={calendars}
        onChange={(chosen) => change(withField(draft, 'calendars', chosen))}
        {...error('/calendars')}
      />
      <NumberInput
        label="Random delay of each fire, at most"
        suffix=" seconds"
        min={0}
        max={maxJitterSeconds}
        allowDecimal={false}
        value={jitterSeconds}
        onChange={(entered) =>
          change(withField(draft, 'jitterSeconds', typeof entered === 'number' ? entered : 0))
        }
        {...error('/jitterSeconds')}
      />
    </>
  );
}
