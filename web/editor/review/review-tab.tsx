/** What saving would change: in words, field by field, in fires, and what the server warns of. */
import { Alert, List, Loader, Stack, Text, Textarea, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { bodyOfSchedule } from '../../../src/domain/schedule/schedule-document.ts';
import { DifferenceTable } from '../../display/differences/difference-table.tsx';
import { differences } from '../../display/differences/differences.ts';
import { Problem } from '../../display/problem.tsx';
import { type Draft, withField } from '../draft.ts';
import { catchUpWords, overlapWords } from '../policies/policy-words.ts';
import type { StoredSchedule, WrittenSchedule } from '../stored-schedule.ts';
import type { TabProps } from '../tab-props.ts';
import { type FiresOfDraft, forecastDraft } from './forecast-draft.ts';

type Props = TabProps & {
  /** What the server says the draft would become; null while it refuses it, or waits for an approval. */
  written: WrittenSchedule | null;
  needsApproval: boolean;
};

export function ReviewTab(props: Props): ReactNode {
  const { draft, change, written, needsApproval, stored } = props;
  return (
    <Stack>
      {needsApproval && (
        <Alert color="bell" role="note" title="Another user has to approve it">
          Saving asks for that; the schedule changes when it is approved.
        </Alert>
      )}
      {written && (
        <>
          <Summary written={written} />
          {written.warnings.length > 0 && (
            <Alert color="gray" role="note" title="Worth knowing">
              <List size="sm">
                {written.warnings.map((warning) => (
                  <List.Item key={warning}>{warning}</List.Item>
                ))}
              </List>
            </Alert>
          )}
          {stored && <Changed stored={stored} written={written} />}
          <Fires draft={draft} written={written} stored={stored} />
        </>
      )}
      <Textarea
        label="Reason"
        description="Why it is changed; kept with the revision and in the audit trail."
        maxLength={500}
        autosize
        value={draft.reason ?? ''}
        onChange={(event) =>
          change(withField(draft, 'reason', event.currentTarget.value || undefined))
        }
      />
    </Stack>
  );
}

function Summary({ written }: { written: WrittenSchedule }): ReactNode {
  const { name, slug, timingDescription, stepCount, groupCount, overlap, catchUp } = written;
  const { pauseAfterFailures, enabled } = written;
  const steps = stepCount === 1 ? '1 step' : `${stepCount} steps`;
  const groups = groupCount === 1 ? 'one group' : `${groupCount} groups, one after another`;
  return (
    <section aria-label="Summary">
      <Title order={2} size="h5">
        {name} ({slug})
      </Title>
      <List>
        <List.Item>
          It fires {timingDescription}
          {enabled ? '' : '; it is disabled, so nothing fires until it is enabled'}.
        </List.Item>
        <List.Item>
          It runs {steps} in {groups}.
        </List.Item>
        <List.Item>
          When an earlier execution still runs: {lowerFirst(overlapWords[overlap])}.
        </List.Item>
        <List.Item>
          When a fire could not start in time: {lowerFirst(catchUpWords[catchUp])}.
        </List.Item>
        {pauseAfterFailures !== undefined && (
          <List.Item>After {pauseAfterFailures} failures in a row it is disabled.</List.Item>
        )}
      </List>
    </section>
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

type ChangedProps = { stored: StoredSchedule; written: WrittenSchedule };

function Changed({ stored, written }: ChangedProps): ReactNode {
  const { revision } = stored.schedule;
  const before = bodyOfSchedule<Draft>(stored.schedule);
  const after = bodyOfSchedule<Draft>(written);
  const found = differences(before, after);
  const hasMoved = keysOf(before).join() !== keysOf(after).join() && isSameSet(before, after);
  return (
    <section aria-label="Changes">
      <Title order={2} size="h5">
        What changes
      </Title>
      {hasMoved ? <Text>The steps have another order.</Text> : null}
      {!(hasMoved && found.length === 0) && (
        <DifferenceTable differences={found} before={`revision ${revision}`} after="the draft" />
      )}
    </section>
  );
}

function keysOf({ steps }: Draft): readonly string[] {
  return steps.map(({ key = '' }) => key);
}

function isSameSet(before: Draft, after: Draft): boolean {
  return keysOf(before).toSorted().join() === keysOf(after).toSorted().join();
}

type FiresProps = { draft: Draft; written: WrittenSchedule; stored: StoredSchedule | null };

/** Fires of one kind that are listed; the number of the others is told. */
const listed = 10;

function Fires({ draft, written, stored }: FiresProps): ReactNode {
  const { timings, calendars, jitterSeconds } = written;
  const { data, error, refetch } = useQuery({
    queryKey: ['draft-fires', stored?.etag, { timings, calendars, jitterSeconds }],
    queryFn: () => forecastDraft(draft, stored),
    retry: false,
  });
  return (
    <section aria-label="Fires of the next 30 days">
      <Title order={2} size="h5">
        Fires of the next 30 days
      </Title>
      {error && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Loader aria-label="Loading" />}
      {data && <FireChangesList {...data} />}
    </section>
  );
}

function FireChangesList({ appear, vanish, move, same, unknown, until }: FiresOfDraft): ReactNode {
  const sets = [
    ['appear', appear.map(({ local }) => local)],
    ['vanish', vanish.map(({ local }) => local)],
    ['move', move.map(({ from, to }) => `${from.local} → ${to.local}`)],
  ] as const;
  return (
    <Stack gap="xs">
      <Text>
        {appear.length} appear, {vanish.length} vanish, {move.length} move, {same} stay, until{' '}
        {until}.
      </Text>
      {sets.map(
        ([word, fires]) =>
          fires.length > 0 && (
            <div key={word}>
              <Text size="sm">These {word}:</Text>
              <List size="sm" aria-label={`Fires that ${word}`}>
                {fires.slice(0, listed).map((fire) => (
                  <List.Item key={fire}>{fire}</List.Item>
                ))}
              </List>
              {fires.length > listed && <Text size="sm">and {fires.length - listed} more</Text>}
            </div>
          ),
      )}
      {unknown.map((what) => (
        <Text key={what} size="sm">
          Cannot be known: {what}.
        </Text>
      ))}
    </Stack>
  );
}
