/** On an installation with the demo: three things to try, each checked when it was done. */
import { ActionIcon, Anchor, Group, List, Paper, Text } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconCircle, IconCircleCheck, IconX } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Execution } from '../../api/client.ts';
import { executionsQuery, schedulesQuery } from '../../api/queries.ts';

const watched = 'delta-sync';
const failing = 'stops-at-step-3';

export function FirstSteps(): ReactNode {
  const [closed, setClosed] = useLocalStorage({
    key: 'carillon.first-steps-closed',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const schedules = useInfiniteQuery({ ...schedulesQuery({}), enabled: !closed });
  const demo = schedules.data?.pages.flatMap(({ items }) => items) ?? [];
  const slugs = new Set(demo.filter(({ tags }) => tags.includes('demo')).map(({ slug }) => slug));
  if (closed || !slugs.has(watched) || !slugs.has(failing)) return null;
  return <Steps close={() => setClosed(true)} />;
}

function Steps({ close }: { close: () => void }): ReactNode {
  const runs = useExecutionsOf(watched);
  const failures = useExecutionsOf(failing);
  const failed = failures.find(({ status }) => status === 'Failed');
  const isRetry = ({ retriedFrom }: Execution): boolean => retriedFrom !== null;
  const retried = [...runs, ...failures].some(isRetry);
  const steps: readonly (readonly [boolean, ReactNode])[] = [
    [
      runs.some(({ trigger }) => trigger === 'Manual'),
      <>
        Run <ToSchedule slug={watched}>Enterprise Delta Sync</ToSchedule> and watch it here: 12
        steps, some at the same time
      </>,
    ],
    [
      failed !== undefined,
      <>
        Run <ToSchedule slug={failing}>Stops at step 3</ToSchedule>: see where it stopped, why, and
        what was not run
      </>,
    ],
    [
      retried,
      <>
        Retry{' '}
        {failed ? (
          <Anchor
            size="sm"
            renderRoot={(props) => (
              <Link to="/executions/$id" params={{ id: failed.id }} {...props} />
            )}
          >
            that execution
          </Anchor>
        ) : (
          'that execution'
        )}{' '}
        from the failed step; the preview shows which steps will run
      </>,
    ],
  ];
  if (steps.every(([done]) => done)) return null;
  return (
    <Paper withBorder p="sm" component="section" aria-label="First steps">
      <Group justify="space-between">
        <Text fw={600}>First steps</Text>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Close the first steps"
          onClick={close}
        >
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </Group>
      <List size="sm" spacing={4} mt="xs">
        {steps.map(([done, text], index) => (
          <List.Item
            key={index}
            icon={
              done ? (
                <IconCircleCheck size={18} aria-label="done" />
              ) : (
                <IconCircle size={18} aria-label="to do" />
              )
            }
          >
            {text}
          </List.Item>
        ))}
      </List>
    </Paper>
  );
}

function useExecutionsOf(scheduleId: string): readonly Execution[] {
  const { data } = useInfiniteQuery({ ...executionsQuery({ scheduleId }), refetchInterval: 5_000 });
  const executions = data?.pages.flatMap(({ items }) => items) ?? [];
  // Demo history did not run: it is nothing that the person has tried.
  return executions.filter(({ trigger }) => trigger !== 'Demo');
}

function ToSchedule({ slug, children }: { slug: string; children: string }): ReactNode {
  return (
    <Anchor
      size="sm"
      renderRoot={(props) => <Link to="/schedules/$ref" params={{ ref: slug }} {...props} />}
    >
      {children}
    </Anchor>
  );
}
