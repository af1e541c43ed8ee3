/** One execution: what became of it, then the error, then every step in the view of choice. */
import { Anchor, Group, Loader, Stack, Tabs, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { DemoBanner } from '../actions/demo-banner.tsx';
import { ExecutionActions } from '../actions/execution-actions.tsx';
import { describeValues } from '../actions/parameter-fields.tsx';
import type { ExecutionDetail } from '../api/client.ts';
import { executionQuery, revisionQuery } from '../api/queries.ts';
import { useLive } from '../app/live-state.tsx';
import { PendingNote } from '../approvals/pending-note.tsx';
import { WaitingApprovals } from '../approvals/waiting-approvals.tsx';
import { CopyAs } from '../display/copy-as.tsx';
import { StartedBy } from '../display/initiator.tsx';
import { Problem } from '../display/problem.tsx';
import { PriorityBadge } from '../display/status/priority-badge.tsx';
import { Rail, railCaption } from '../display/status/rail.tsx';
import { StatusBadge } from '../display/status/status-badge.tsx';
import { Elapsed } from '../display/time/elapsed.tsx';
import { ExpectedEnd } from '../display/time/expected-end.tsx';
import { Instant } from '../display/time/instant.tsx';
import { CompareView } from './compare-view.tsx';
import { DefinitionView } from './definition-view.tsx';
import { ErrorCard } from './error-card.tsx';
import { EventsView } from './events-view.tsx';
import { type View, views } from './execution-search.ts';
import { LogView } from './log-view.tsx';
import { outcomeSentence } from './outcome-sentence.ts';
import { StepTable } from './step-table.tsx';
import { Timeline } from './timeline.tsx';

const names: Readonly<Record<View, string>> = {
  timeline: 'Timeline',
  table: 'Table',
  log: 'Log',
  events: 'Events',
  definition: 'Definition used',
  compare: 'Compare',
};

export function ExecutionPage(): ReactNode {
  const { id } = useParams({ from: '/executions/$id' });
  const { refetchInterval } = useLive();
  const { data, error, refetch } = useQuery({ ...executionQuery(id), refetchInterval });
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loader aria-label="Loading" />;
  return <Content execution={data} />;
}

function Content({ execution }: { execution: ExecutionDetail }): ReactNode {
  const { view = 'timeline' } = useSearch({ from: '/executions/$id' });
  const navigate = useNavigate({ from: '/executions/$id' });
  const zone = useScheduleZone(execution);
  return (
    <Stack gap="md">
      <Header execution={execution} zone={zone} />
      <DemoBanner execution={execution} />
      <Text size="lg" aria-live="polite" data-outcome>
        {outcomeSentence(execution)}
      </Text>
      <ErrorCard execution={execution} />
      <WaitingApprovals execution={execution} />
      <PendingNote objectId={execution.id} />
      <Group gap="sm">
        <Rail steps={execution.steps} />
        <Text size="sm">{railCaption(execution.steps)}</Text>
      </Group>
      <Tabs
        value={view}
        keepMounted={false}
        onChange={(chosen) =>
          void navigate({
            search: (before) => ({ ...before, view: chosen as View }),
            replace: true,
          })
        }
      >
        <Tabs.List>
          {views.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {names[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={view} pt="md">
          <OpenView view={view} execution={execution} zone={zone} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

type ViewProps = { view: View; execution: ExecutionDetail; zone: string | null };

function OpenView({ view, execution, zone }: ViewProps): ReactNode {
  switch (view) {
    case 'timeline':
      return <Timeline execution={execution} />;
    case 'table':
      return <StepTable execution={execution} />;
    case 'log':
      return <LogView execution={execution} />;
    case 'events':
      return <EventsView execution={execution} zone={zone} />;
    case 'definition':
      return <DefinitionView execution={execution} />;
    case 'compare':
      return <CompareView execution={execution} />;
  }
}

function Header({
  execution,
  zone,
}: {
  execution: ExecutionDetail;
  zone: string | null;
}): ReactNode {
  const {
    id,
    scheduleName,
    scheduleSlug,
    status,
    queuedAt,
    startedAt,
    endedAt,
    retriedFrom,
    retriedBy,
  } = execution;
  const [retriedAs] = retriedBy;
  return (
    <Stack gap={6}>
      <Group justify="space-between">
        <Group gap="sm">
          <Title order={1} size="h3">
            <Anchor
              inherit
              renderRoot={(props) => (
                <Link to="/schedules/$ref" params={{ ref: scheduleSlug }} {...props} />
              )}
            >
              {scheduleName}
            </Anchor>
          </Title>
          <StatusBadge status={status} />
          <PriorityBadge execution={execution} />
        </Group>
        <Group gap="xs">
          <ExecutionActions execution={execution} hasKeys />
          <CopyAs
            commands={{
              Command: `carillon execution get ${id}`,
              'Command for its log': `carillon execution log ${id}`,
            }}
            path={`/api/v1/schedule-executions/${id}`}
          />
        </Group>
      </Group>
      <Group gap="lg" fz="sm">
        <span>
          Started <Instant at={startedAt ?? queuedAt} zone={zone} />
        </span>
        <span>
          Ended <Instant at={endedAt} zone={zone} none="not yet" />
        </span>
        <span>
          Duration <Elapsed of={execution} /> <ExpectedEnd execution={execution} />
        </span>
        <span>
          Queued by <StartedBy execution={execution} />
        </span>
        <Text size="sm" ff="monospace">
          {id}
        </Text>
        {execution.parameters && <span>With {describeValues(execution.parameters)}</span>}
        {retriedFrom !== null && (
          <ExecutionLink id={retriedFrom}>retry of an earlier execution</ExecutionLink>
        )}
        {retriedAs !== undefined && <ExecutionLink id={retriedAs}>retried</ExecutionLink>}
      </Group>
    </Stack>
  );
}

function ExecutionLink({ id, children }: { id: string; children: ReactNode }): ReactNode {
  return (
    <Anchor
      size="sm"
      renderRoot={(props) => <Link to="/executions/$id" params={{ id }} {...props} />}
    >
      {children}
    </Anchor>
  );
}

/** Of the first timing of the definition that ran; null where it has none. */
function useScheduleZone({ scheduleId, revision }: ExecutionDetail): string | null {
  const { data } = useQuery(revisionQuery(scheduleId, revision));
  const zones = data?.definition.timings.flatMap((timing) =>
    'timeZone' in timing ? [timing.timeZone] : [],
  );
  return zones?.[0] ?? null;
}
