/** The milestone board: of each anchor, which schedules have done what, and what comes next. */
import { Alert, Anchor, Button, Group, Loader, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type MilestoneState, milestoneStates } from '../../../src/domain/milestone.ts';
import type { MilestoneBoard } from '../../api/client.ts';
import { milestonesQuery } from '../../api/plan-queries.ts';
import { CopyAs } from '../../display/copy-as.tsx';
import { Empty } from '../../display/empty.tsx';
import { Problem } from '../../display/problem.tsx';
import { StatusBadge } from '../../display/status/status-badge.tsx';
import { Instant } from '../../display/time/instant.tsx';
import { MilestoneActions } from './milestone-actions.tsx';

type Item = MilestoneBoard['items'][number];

export function MilestonesPage(): ReactNode {
  const { state } = useSearch({ from: '/plan/milestones' });
  const { data, error, refetch } = useQuery(milestonesQuery(state));
  const anchors = Map.groupBy(data?.items ?? [], ({ milestone }) => milestone.anchor);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={1} size="h3">
          Milestones
        </Title>
        <CopyAs
          commands={{}}
          path={`/api/v1/milestones${state === undefined ? '' : `?state=${state}`}`}
        />
      </Group>
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Loader aria-label="Loading" />}
      {data && <StateTotals counts={data.counts} chosen={state} />}
      {data?.truncated && (
        <Alert variant="light">Only the first {data.items.length} by due time are shown.</Alert>
      )}
      {data?.items.length === 0 && (
        <Empty
          title={state === undefined ? 'No schedule has milestones' : 'No milestone is in this state'}
          command="carillon anchor set installation 2027-03-28T06:00:00Z"
        >
          <Text size="sm">
            A milestone is a time after an anchor, such as 12 hours after the installation, at which
            a schedule succeeds exactly once.
          </Text>
        </Empty>
      )}
      {[...anchors].map(([anchor, items]) => (
        <AnchorTable key={anchor} anchor={anchor} items={items} />
      ))}
    </Stack>
  );
}

/** The words of the console for the states of milestones. */
const words: Readonly<Record<MilestoneState, readonly [name: string, looks: string]>> = {
  Due: ['Due', 'Queued'],
  InProgress: ['In progress', 'InProgress'],
  BackingOff: ['Backing off', 'Retrying'],
  WaitingForAnchor: ['Missing an anchor', 'Interrupted'],
  Held: ['Held', 'Paused'],
  NotDue: ['Not due', 'Waiting'],
  Done: ['Done', 'Completed'],
};

type TotalsProps = { counts: MilestoneBoard['counts']; chosen: MilestoneState | undefined };

function StateTotals({ counts, chosen }: TotalsProps): ReactNode {
  const navigate = useNavigate({ from: '/plan/milestones' });
  return (
    <Group gap="xs" role="group" aria-label="Totals by state">
      {milestoneStates.map((state) => (
        <Button
          key={state}
          size="compact-sm"
          variant={chosen === state ? 'filled' : 'default'}
          aria-pressed={chosen === state}
          onClick={() =>
            void navigate({ search: { state: chosen === state ? undefined : state } })
          }
        >
          {words[state][0]} {counts[state]}
        </Button>
      ))}
    </Group>
  );
}

function AnchorTable({ anchor, items }: { anchor: string; items: readonly Item[] }): ReactNode {
  const at = items[0]?.milestone.anchorAt ?? null;
  return (
    <Paper withBorder p="sm" component="section" aria-label={`Anchor ${anchor}`}>
      <Group gap="xs" mb="xs">
        <Title order={2} size="h5">
          {anchor}
        </Title>
        <Text size="sm" component="div">
          {at === null ? 'is not set: nothing counts from it yet' : <Instant at={at} />}
        </Text>
      </Group>
      <Table.ScrollContainer minWidth={640} scrollAreaProps={{ type: 'auto' }}>
        <Table aria-label={`Milestones after ${anchor}`}>
          <Table.Thead>
            <Table.Tr>
              {['Offset', 'Schedule', 'State', 'Due', 'Next try', 'Last error', 'Action'].map(
                (title) => (
                  <Table.Th key={title} scope="col">
                    {title}
                  </Table.Th>
                ),
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((item) => (
              <Row key={`${item.scheduleId} ${item.milestone.offset}`} item={item} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

function Row({ item }: { item: Item }): ReactNode {
  const { scheduleSlug, enabled, milestone } = item;
  const { offset, state, dueAt, nextAttemptAt, attempts, lastError } = milestone;
  const executionId = milestone.executionId ?? milestone.doneBy;
  const badge = <StatusBadge status={words[state][1]} detail={detailOf(item)} />;
  return (
    <Table.Tr>
      <Table.Td>{offset}</Table.Td>
      <Table.Td>
        <Anchor
          size="sm"
          renderRoot={(props) => (
            <Link to="/schedules/$ref" params={{ ref: scheduleSlug }} {...props} />
          )}
        >
          {scheduleSlug}
        </Anchor>
        {!enabled && <Text size="xs">disabled</Text>}
      </Table.Td>
      <Table.Td>
        {executionId === null ? (
          badge
        ) : (
          <Link
            to="/executions/$id"
            params={{ id: executionId }}
            aria-label={`The execution of ${scheduleSlug} for ${offset}`}
          >
            {badge}
          </Link>
        )}
      </Table.Td>
      <Table.Td>
        <Instant at={dueAt} />
      </Table.Td>
      <Table.Td>
        <Instant at={nextAttemptAt} relative />
      </Table.Td>
      <Table.Td>
        {lastError === null ? '–' : `${lastError.text} (attempt ${lastError.attempt})`}
        {lastError === null && attempts > 1 && `, ${attempts} attempts`}
      </Table.Td>
      <Table.Td>
        <MilestoneActions item={item} />
      </Table.Td>
    </Table.Tr>
  );
}

/** Only where the word of the badge is not the state itself. */
function detailOf({ milestone: { state } }: Item): string | undefined {
  const same = state === 'InProgress';
  return same ? undefined : words[state][0].toLowerCase();
}
