/** One connected system: how it did, who uses it, its run profiles, and how it is reached. */
import {
  Alert,
  Anchor,
  Button,
  Code,
  Group,
  Loader,
  Stack,
  Table,
  Text,
  Title,
} from '@mantine/core';
import { IconPencil, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { components } from '../../../src/client/api-types.ts';
import { useAsk } from '../../actions/ask.tsx';
import { usePermitted } from '../../actions/permissions.ts';
import { useReadAgain } from '../../actions/read-again.ts';
import { useRunProfile } from '../../actions/run-profile.ts';
import { deleteSystem } from '../../actions/writing/govern-commands.ts';
import { outcomesQuery, poolsQuery, systemQuery, type Tagged } from '../../api/govern-queries.ts';
import { CopyAs } from '../../display/copy-as.tsx';
import { type Fact, FactTable } from '../../display/fact-table.tsx';
import { Problem } from '../../display/problem.tsx';
import { StatusBadge } from '../../display/status/status-badge.tsx';
import { Instant } from '../../display/time/instant.tsx';
import { noFilter } from '../history/history-search.ts';
import { Maintenance } from './maintenance.tsx';
import { SystemDialog } from './system-form.tsx';
import { ErrorRate, PoolState } from './system-health.tsx';
import { SystemLimit } from './system-limit.tsx';

type System = components['schemas']['ConnectedSystemDetail'];

export function SystemPage(): ReactNode {
  const { name } = useParams({ from: '/systems/$name' });
  const { form } = useSearch({ from: '/systems/$name' });
  const navigate = useNavigate({ from: '/systems/$name' });
  const { data, error, refetch } = useQuery(systemQuery(name));
  const showForm = (open: boolean): void =>
    void navigate({ search: { form: open ? true : undefined } });
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loader aria-label="Loading" />;
  const { value: system } = data;
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1} size="h3">
          {system.title}
        </Title>
        <Group gap="xs">
          <CopyAs
            commands={{ Command: `carillon system get ${name}` }}
            path={`/api/v1/connected-systems/${name}`}
          />
          <Changes current={data} edit={() => showForm(true)} />
        </Group>
      </Group>
      <Facts system={system} />
      <SystemLimit system={name} />
      <Maintenance system={name} />
      <Profiles system={system} />
      <Outcomes name={name} />
      <Uses system={system} />
      {form && system.source === 'tenant' && (
        <SystemDialog current={data} taken={[]} close={() => showForm(false)} />
      )}
    </Stack>
  );
}

/** For admins; the systems of the installation cannot be changed here. */
function Changes({ current, edit }: { current: Tagged<System>; edit: () => void }): ReactNode {
  const { value: system, etag } = current;
  const ask = useAsk();
  const navigate = useNavigate();
  const readAgain = useReadAgain('systems');
  const mayAdminister = usePermitted('administer');
  if (!mayAdminister || system.source === 'file') return null;
  const isUsed = system.steps.length > 0;
  const remove = (): void =>
    ask({
      title: `Delete ${system.title}`,
      effect: 'No step can name it any more. Past executions keep their record.',
      confirm: 'Delete',
      danger: true,
      takesReason: false,
      command: `carillon system delete ${system.name} --yes`,
      act: async () => {
        await deleteSystem(system.name, etag);
        await navigate({ to: '/systems', search: {} });
        await readAgain();
      },
    });
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconPencil size={14} aria-hidden />}
        onClick={edit}
      >
        Edit
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconTrash size={14} aria-hidden />}
        disabled={isUsed}
        title={isUsed ? 'Schedules use it; change them first' : undefined}
        onClick={remove}
      >
        Delete
      </Button>
    </>
  );
}

function Facts({ system }: { system: System }): ReactNode {
  const { name, source, url, pool, headers, updatedAt, updatedBy, version } = system;
  const { data: pools = [] } = useQuery(poolsQuery);
  const used = [...new Set(system.steps.map((step) => step.pool))].sort();
  const shown = pool === null ? used : [pool];
  const facts: readonly Fact[] = [
    ['Name', <Code key="name">{name}</Code>],
    ['Address', url ?? 'known to the installation, and not shown'],
    ['Headers', headers ? <HeaderList headers={headers} /> : 'known to the installation'],
    [
      pool === null ? 'Pools of its steps' : 'Pool',
      shown.length === 0
        ? 'any'
        : shown.map((one) => <PoolState key={one} name={one} pools={pools} />),
    ],
    [
      'Changed',
      updatedBy === null ? (
        'only by the operator, in the file of the installation'
      ) : (
        <>
          by {updatedBy.name} <Instant at={updatedAt} relative /> (version {version})
        </>
      ),
    ],
  ];
  const unserved = shown.flatMap((one) =>
    pools.filter((known) => known.name === one && known.served === false),
  );
  return (
    <>
      {unserved.map(({ name: one, message, command }) => (
        <Alert key={one} color="red" title={message}>
          Start a worker: <Code>{command}</Code>
        </Alert>
      ))}
      <FactTable facts={facts} />
      {source === 'file' && (
        <Text size="sm">
          It is listed in the file of the installation (CARILLON_SYSTEMS_FILE) and read-only here.
        </Text>
      )}
    </>
  );
}

function HeaderList({ headers }: { headers: NonNullable<System['headers']> }): ReactNode {
  const entries = Object.entries(headers);
  if (entries.length === 0) return 'none';
  return entries.map(([name, value]) => (
    <div key={name}>
      {name}: {typeof value === 'string' ? value : `secret ${value.secret}`}
    </div>
  ));
}

function Profiles({ system }: { system: System }): ReactNode {
  const run = useRunProfile();
  const navigate = useNavigate();
  const mayOperate = usePermitted('operate');
  return (
    <section aria-labelledby="profiles">
      <Title order={2} size="h4" id="profiles">
        Run profiles
      </Title>
      <Stack gap={6} mt="xs">
        {system.runProfiles.map((runProfile) => (
          <Group key={runProfile} gap="sm">
            <Text size="sm">{runProfile}</Text>
            {mayOperate && (
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<IconPlayerPlay size={14} aria-hidden />}
                aria-label={`Run ${runProfile}`}
                onClick={() =>
                  run(
                    { system, runProfile },
                    (id) => void navigate({ to: '/executions/$id', params: { id } }),
                  )
                }
              >
                Run
              </Button>
            )}
          </Group>
        ))}
      </Stack>
    </section>
  );
}

function Outcomes({ name }: { name: string }): ReactNode {
  const { data, error } = useQuery(outcomesQuery(name));
  const outcomes = data?.items.find(({ connectedSystem }) => connectedSystem === name);
  return (
    <section aria-labelledby="outcomes">
      <Title order={2} size="h4" id="outcomes">
        Last outcomes
      </Title>
      {error && <Problem error={error} />}
      {data && (
        <Text size="sm" my="xs">
          Last seven days: <ErrorRate outcomes={outcomes} />.{' '}
          <Anchor
            size="sm"
            underline="always"
            renderRoot={(props) => (
              <Link
                to="/operations/history"
                search={{ ...noFilter, connectedSystem: name }}
                {...props}
              />
            )}
          >
            All its executions
          </Anchor>
        </Text>
      )}
      {outcomes && (
        <Table.ScrollContainer minWidth={480}>
          <Table aria-label="Last outcomes">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Run profile</Table.Th>
                <Table.Th>Outcome</Table.Th>
                <Table.Th>Ended</Table.Th>
                <Table.Th>Step</Table.Th>
                <Table.Th>Message</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {outcomes.last.map((one) => (
                <Table.Tr key={`${one.executionId} ${one.stepIndex}`}>
                  <Table.Td>{one.runProfile}</Table.Td>
                  <Table.Td>
                    <StatusBadge status={one.status} />
                  </Table.Td>
                  <Table.Td>
                    <Instant at={one.endedAt} relative />
                  </Table.Td>
                  <Table.Td>
                    <Link
                      to="/executions/$id/steps/$stepIndex"
                      params={{ id: one.executionId, stepIndex: String(one.stepIndex) }}
                    >
                      {one.stepName} of {one.scheduleSlug}
                    </Link>
                  </Table.Td>
                  <Table.Td>
                    <Text size="sm" lineClamp={2}>
                      {one.message}
                    </Text>
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

function Uses({ system: { steps } }: { system: System }): ReactNode {
  return (
    <section aria-labelledby="uses">
      <Title order={2} size="h4" id="uses">
        Used by
      </Title>
      {steps.length === 0 ? (
        <Text size="sm" mt="xs">
          No schedule uses it.
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={480}>
          <Table aria-label="Steps that use it">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Schedule</Table.Th>
                <Table.Th>Step</Table.Th>
                <Table.Th>Run profile</Table.Th>
                <Table.Th>Pool</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {steps.map(({ scheduleSlug, scheduleName, enabled, ...step }) => (
                <Table.Tr key={`${scheduleSlug} ${step.stepIndex}`}>
                  <Table.Td>
                    <Link to="/schedules/$ref" params={{ ref: scheduleSlug }}>
                      {scheduleName}
                    </Link>
                    {!enabled && ' (disabled)'}
                  </Table.Td>
                  <Table.Td>
                    {step.stepIndex + 1}. {step.stepName}
                  </Table.Td>
                  <Table.Td>{step.runProfile}</Table.Td>
                  <Table.Td>{step.pool}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </section>
  );
}
