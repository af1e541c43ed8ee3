/** Retry of an execution: shows exactly which steps will run, and which outcomes stand, before it starts. */
import {
  Alert,
  Button,
  Group,
  Loader,
  Modal,
  Radio,
  Stack,
  Table,
  Text,
  Textarea,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, type Execution, type RetryPreview } from '../api/client.ts';
import { Problem, problemOf } from '../display/problem.tsx';
import { retryExecution, type RetryRevision } from './commands.ts';

export function useRetryDialog(): { opened: boolean; open: () => void; close: () => void } {
  const [opened, { open, close }] = useDisclosure(false);
  return { opened, open, close };
}

function previewQuery(id: string, revision: RetryRevision) {
  return queryOptions({
    queryKey: ['execution', id, 'retry-preview', revision],
    queryFn: async ({ signal }) => {
      const path = '/api/v1/schedule-executions/{id}/retry-preview';
      const params = { path: { id }, query: { revision } };
      return (await api().GET(path, { params, signal })).data;
    },
  });
}

type Props = {
  opened: boolean;
  close: () => void;
  execution: Pick<Execution, 'id' | 'scheduleName'>;
  onStarted: (id: string) => void;
};

export function RetryDialog({ opened, close, execution, onStarted }: Props): ReactNode {
  return (
    <Modal opened={opened} onClose={close} size="xl" title={`Retry ${execution.scheduleName}`}>
      <RetryForm id={execution.id} close={close} onStarted={onStarted} />
    </Modal>
  );
}

type FormProps = { id: string; close: () => void; onStarted: (id: string) => void };

function RetryForm({ id, close, onStarted }: FormProps): ReactNode {
  const [revision, setRevision] = useState<RetryRevision>('AsItWas');
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const { data, error, refetch } = useQuery(previewQuery(id, revision));
  const start = async (): Promise<void> => {
    setBusy(true);
    try {
      const started = await retryExecution(id, revision, reason);
      close();
      onStarted(started);
    } catch (refused) {
      setFailure(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack>
      <Radio.Group label="Definition" value={revision} onChange={(chosen) => setRevision(chosen)}>
        <Group mt="xs">
          <Radio value="AsItWas" label="as it was" />
          <Radio value="Current" label="of today" />
        </Group>
      </Radio.Group>
      {error && <Problem error={error} retry={() => void refetch()} />}
      {!error && (data ? <Preview preview={data} /> : <Loader aria-label="Loading the preview" />)}
      <Textarea
        label="Reason"
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {failure !== null && (
        <Alert color="red" role="alert" title={problemOf(failure).title}>
          {problemOf(failure).detail}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          Back
        </Button>
        <Button onClick={() => void start()} loading={busy} disabled={!data}>
          {data ? `Retry: run ${countRuns(data)} of ${data.steps.length} steps` : 'Retry'}
        </Button>
      </Group>
    </Stack>
  );
}

function countRuns({ steps }: RetryPreview): number {
  return steps.filter(({ decision }) => decision === 'Run').length;
}

const reasons: Readonly<Record<RetryPreview['steps'][number]['reason'], string>> = {
  EndedWell: 'it ended well',
  EndedBadly: 'it ended badly',
  NotRun: 'it did not run',
  Changed: 'its definition changed',
  New: 'it is new',
  Compensated: 'it was undone',
};

function Preview({ preview }: { preview: RetryPreview }): ReactNode {
  const { steps, removedKeys, insertedKeys, revision, ranRevision } = preview;
  return (
    <>
      <Text size="sm">
        Revision {revision}
        {revision !== ranRevision && `; the execution ran revision ${ranRevision}`}
        {removedKeys.length > 0 && `; not there any more: ${removedKeys.join(', ')}`}
        {insertedKeys.length > 0 && `; inserted and not run again: ${insertedKeys.join(', ')}`}
      </Text>
      <Table.ScrollContainer minWidth={300} mah="45vh">
        <Table aria-label="Steps of the retry">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Step</Table.Th>
              <Table.Th>What happens</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {steps.map(({ stepIndex, name, decision, reason, changes }) => (
              <Table.Tr key={stepIndex} fw={decision === 'Run' ? 600 : undefined}>
                <Table.Td>
                  {stepIndex + 1}. {name}
                </Table.Td>
                <Table.Td>
                  {decision === 'Run' ? 'runs' : 'its outcome stands'}, {reasons[reason]}
                  {changes.length > 0 && ` (${changes.join(', ')})`}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}
