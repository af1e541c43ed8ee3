/** Runs the step alone, as it is written now, and shows how it ended. */
import { Alert, Button, Code, Group, Loader, Stack, Text } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { isFinalExecution } from '../../../src/domain/execution/status.ts';
import type { Parameters } from '../../../src/domain/schedule/parameters.ts';
import { shellWord } from '../../../src/domain/text/shell-word.ts';
import { useAsk } from '../../actions/ask.tsx';
import { usePermitted } from '../../actions/permissions.ts';
import { api } from '../../api/client.ts';
import { executionQuery } from '../../api/queries.ts';
import { useLive } from '../../app/live-state.tsx';
import { Problem } from '../../display/problem.tsx';
import { StatusBadge } from '../../display/status/status-badge.tsx';
import type { StepBody } from './step-types.ts';

type Props = {
  step: StepBody;
  /** The stored schedule; undefined for one that is new. */
  schedule: string | undefined;
  parameters: Parameters | undefined;
};

type Values = Readonly<Record<string, string | number | boolean>>;
type Asked = Props & { reason?: string; values?: Values; dryRun?: boolean };
/** Of the execution, or of the approval that it waits for. */
type Started = { id: string; waits: boolean };

async function runStep({ step, schedule, parameters, ...more }: Asked): Promise<Started> {
  const { reason = '', values = {}, dryRun = false } = more;
  const body = {
    step,
    ...(schedule !== undefined && { schedule }),
    ...(parameters && { declarations: { ...parameters } as never }),
    ...(Object.keys(values).length > 0 && { parameters: { ...values } }),
    ...(reason.trim() !== '' && { reason: reason.trim() }),
  };
  const params = { query: dryRun ? { dryRun } : {} };
  const { data } = await api().POST('/api/v1/step-runs', { params, body });
  return { id: data.id, waits: !('workflowId' in data) };
}

export function RunStep(props: Props): ReactNode {
  const { step, schedule, parameters } = props;
  const ask = useAsk();
  const mayEdit = usePermitted('edit');
  const [started, setStarted] = useState<Started | null>(null);
  const check = useMutation({ mutationFn: () => runStep({ ...props, dryRun: true }) });
  if (!mayEdit) return null;
  const name = step.name === '' ? 'this step' : step.name;
  const command =
    schedule === undefined || step.key === undefined
      ? 'carillon schedule step run SCHEDULE -f step.yaml'
      : `carillon schedule step run ${shellWord(schedule)} ${step.key}`;
  const start = (): void => {
    check.reset();
    ask({
      title: `Run ${name} alone`,
      effect:
        'It runs once, now, as it is written here, also when that is not saved. Other steps do not run. What it ' +
        'does to other systems is real.',
      confirm: 'Run',
      command,
      ...(parameters && { parameters }),
      act: async (reason, _until, { values }) =>
        setStarted(await runStep({ ...props, reason, values })),
    });
  };
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          onClick={start}
        >
          Run this step
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          loading={check.isPending}
          onClick={() => check.mutate()}
        >
          Check only
        </Button>
      </Group>
      {check.isSuccess && (
        <Alert color="green" role="status" withCloseButton={false}>
          The server would run it.
        </Alert>
      )}
      {check.error && <Problem error={check.error} />}
      {started && <Result started={started} />}
    </Stack>
  );
}

function Result({ started: { id, waits } }: { started: Started }): ReactNode {
  if (waits) {
    return (
      <Alert role="status" title="Another user must approve it">
        It holds a command that is new:{' '}
        <Link to="/approvals/$id" params={{ id }}>
          the request
        </Link>
        . Run it again when it is approved.
      </Alert>
    );
  }
  return <Outcome id={id} />;
}

/** The last lines of a log tell how a step ended. */
const tailLength = 20;
/** Between two looks at an execution that runs. Milliseconds. */
const lookMs = 1_000;

function Outcome({ id }: { id: string }): ReactNode {
  const { refetchInterval } = useLive();
  const { data, error } = useQuery({
    ...executionQuery(id),
    refetchInterval: ({ state }) =>
      state.data && isFinalExecution(state.data.status) ? refetchInterval : lookMs,
  });
  if (error) return <Problem error={error} />;
  if (!data) return <Loader size="sm" aria-label="Loading" />;
  const [record] = data.steps;
  return (
    <Stack gap="xs" component="section" aria-label="Result of the run">
      <Group gap="sm" role="status">
        <StatusBadge status={data.status} />
        <Link to="/executions/$id" params={{ id }}>
          The execution
        </Link>
      </Group>
      {record?.message && <Text size="sm">{record.message}</Text>}
      {record?.output && (
        <Code block tabIndex={0} mah="12rem" aria-label="Output">
          {record.output}
        </Code>
      )}
      {isFinalExecution(data.status) && <LogTail id={id} />}
    </Stack>
  );
}

function LogTail({ id }: { id: string }): ReactNode {
  const { data } = useQuery({
    queryKey: ['execution', id, 'tail'],
    queryFn: async ({ signal }) => {
      const path = '/api/v1/schedule-executions/{id}/log';
      const params = { path: { id }, query: { limit: 200 } };
      return (await api().GET(path, { params, signal })).data.items;
    },
  });
  if (!data || data.length === 0) return null;
  return (
    <Code block tabIndex={0} mah="12rem" aria-label="End of the log">
      {data
        .slice(-tailLength)
        .map(({ text }) => text)
        .join('\n')}
    </Code>
  );
}
