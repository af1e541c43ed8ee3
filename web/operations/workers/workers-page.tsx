/** Workers: which pools are served, what waits in them, every process, and the task queues of other workers. */
import { Alert, Code, Group, Loader, Stack, Table, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconHelpCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { components } from '../../../src/client/api-types.ts';
import { SameInShell } from '../../actions/same-in-shell.tsx';
import { poolsQuery, taskQueuesQuery, workersQuery } from '../../api/govern-queries.ts';
import { CopyAs } from '../../display/copy-as.tsx';
import { Empty } from '../../display/empty.tsx';
import { Problem } from '../../display/problem.tsx';
import { PoolPanel } from './pool-panel.tsx';
import { ProcessTable, Word } from './process-table.tsx';

type Pool = components['schemas']['WorkerPool'];

export function WorkersPage(): ReactNode {
  const { pool } = useSearch({ from: '/workers' });
  const navigate = useNavigate({ from: '/workers' });
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1} size="h3">
          Workers
        </Title>
        <CopyAs commands={{ Command: 'carillon pool list' }} path="/api/v1/worker-pools" />
      </Group>
      <Orchestration />
      <Pools />
      <Processes />
      <TaskQueues />
      <PoolPanel name={pool} close={() => void navigate({ search: {} })} />
    </Stack>
  );
}

function StartCommand({ command }: { command: string | null }): ReactNode {
  return command === null ? null : <SameInShell command={command} reason="" until={null} />;
}

/** Without a worker that runs workflows nothing starts: it comes first. */
function Orchestration(): ReactNode {
  const { data } = useQuery(workersQuery);
  if (!data || data.message === null) return null;
  return (
    <Alert color="red" title={data.message} icon={<IconAlertTriangle aria-hidden />}>
      <Text size="sm" mb="xs">
        No execution starts until one does.
      </Text>
      <StartCommand command={data.command} />
    </Alert>
  );
}

function Pools(): ReactNode {
  const { data, error, refetch } = useQuery(poolsQuery);
  const unserved = data?.filter(({ served, schedules }) => served !== true && schedules > 0) ?? [];
  return (
    <section aria-labelledby="pools">
      <Title order={2} size="h4" id="pools" mb="xs">
        Pools
      </Title>
      {error && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Loader aria-label="Loading" />}
      <Stack gap="xs">
        {unserved.map(({ name, message, command, waitingSteps }) => (
          <Alert key={name} color="red" title={message} icon={<IconAlertTriangle aria-hidden />}>
            {waitingSteps > 0 && (
              <Text size="sm" mb="xs">
                {waitingSteps === 1 ? '1 step waits' : `${waitingSteps} steps wait`} for it.
              </Text>
            )}
            <StartCommand command={command} />
          </Alert>
        ))}
        {data?.length === 0 && (
          <Empty title="No pool" command="carillon worker --role steps --pool default">
            <Text size="sm">A pool is a group of workers that carry out steps.</Text>
          </Empty>
        )}
        {data && data.length > 0 && <PoolTable pools={data} />}
      </Stack>
    </section>
  );
}

const sources: Readonly<Record<Pool['allowedBy'], string>> = {
  Policy: 'the policy file',
  Grant: 'the operator',
  HomeTenant: 'no list: of the home tenant',
  Workers: 'the workers themselves',
  Denied: 'nothing: steps of it are refused',
};

function PoolTable({ pools }: { pools: readonly Pool[] }): ReactNode {
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table aria-label="Pools">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Pool</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Workers alive</Table.Th>
            <Table.Th>Steps that wait</Table.Th>
            <Table.Th>Schedules</Table.Th>
            <Table.Th>Allowed by</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {pools.map(({ name, served, workers, waitingSteps, schedules, allowedBy }) => (
            <Table.Tr key={name}>
              <Table.Td>
                <Link to="/workers" search={{ pool: name }}>
                  {name}
                </Link>
              </Table.Td>
              <Table.Td>
                <ServedBadge served={served} />
              </Table.Td>
              <Table.Td>{workers}</Table.Td>
              <Table.Td>{waitingSteps}</Table.Td>
              <Table.Td>{schedules}</Table.Td>
              <Table.Td>{sources[allowedBy]}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function ServedBadge({ served }: { served: boolean | null }): ReactNode {
  if (served === true) return <Word icon={IconCircleCheck} word="served" />;
  if (served === false) return <Word icon={IconAlertTriangle} word="no worker serves it" />;
  return <Word icon={IconHelpCircle} word="not known" />;
}

function Processes(): ReactNode {
  const { data, error, refetch } = useQuery(workersQuery);
  return (
    <section aria-labelledby="processes">
      <Title order={2} size="h4" id="processes" mb="xs">
        Worker processes
      </Title>
      {error && <Problem error={error} retry={() => void refetch()} />}
      {data?.items.length === 0 && (
        <Empty title="No worker that you may see" command="carillon worker" />
      )}
      {data && data.items.length > 0 && <ProcessTable processes={data.items} />}
    </section>
  );
}

function TaskQueues(): ReactNode {
  const { data, error, refetch } = useQuery(taskQueuesQuery);
  return (
    <section aria-labelledby="queues">
      <Title order={2} size="h4" id="queues" mb="xs">
        Task queues of other workers
      </Title>
      {error && <Problem error={error} retry={() => void refetch()} />}
      {data?.length === 0 && (
        <Text size="sm">
          No step needs one. CustomActivity and ChildWorkflow steps name the task queue of your own
          Temporal workers.
        </Text>
      )}
      {data && data.length > 0 && (
        <Table.ScrollContainer minWidth={480}>
          <Table aria-label="Task queues">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Task queue</Table.Th>
                <Table.Th>For</Table.Th>
                <Table.Th>Schedules</Table.Th>
                <Table.Th>State</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.map(({ taskQueue, kind, schedules, message }) => (
                <Table.Tr key={`${taskQueue} ${kind}`}>
                  <Table.Td>
                    <Code>{taskQueue}</Code>
                  </Table.Td>
                  <Table.Td>{kind === 'activity' ? 'activities' : 'workflows'}</Table.Td>
                  <Table.Td>{schedules}</Table.Td>
                  <Table.Td>
                    {message === null ? <ServedBadge served /> : <Text size="sm">{message}</Text>}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </section>
  );
}
