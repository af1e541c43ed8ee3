/** Pause, resume, cancel and retry of an execution: as buttons and as keys. */
import { Button } from '@mantine/core';
import { IconBan, IconPlayerPause, IconPlayerPlay, IconRotate } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { isFinalExecution } from '../../src/domain/execution/status.ts';
import type { Execution } from '../api/client.ts';
import { useKeys } from '../display/keys.ts';
import { type Question, useAsk } from './ask.tsx';
import { commandExecution, type ExecutionCommand } from './commands.ts';
import { usePermitted } from './permissions.ts';
import { RetryDialog, useRetryDialog } from './retry-dialog.tsx';

type ExecutionAction = {
  name: 'Pause' | 'Resume' | 'Cancel' | 'Retry';
  key: 'p' | 'x' | 'r';
  start: () => void;
};

type Actable = Pick<Execution, 'id' | 'status' | 'trigger' | 'scheduleName'>;

/** What may be done to it now; nothing for a person who may not. */
function useExecutionActions(
  execution: Actable,
  openRetry: () => void,
): readonly ExecutionAction[] {
  const ask = useAsk();
  const queries = useQueryClient();
  const mayOperate = usePermitted('operate');
  const { id, status, trigger, scheduleName } = execution;
  return useMemo(() => {
    // Demo history did not run: there is nothing to act on.
    if (!mayOperate || trigger === 'Demo') return [];
    const actionOf = ({ name, key, ...question }: Offer): ExecutionAction => ({
      name,
      key,
      start: () =>
        ask({
          ...question,
          title: `${name} ${scheduleName}`,
          command: `carillon execution ${name.toLowerCase()} ${id}`,
          act: async (reason) => {
            await commandExecution(question.command, id, reason);
            await queries.invalidateQueries({ queryKey: ['execution', id] });
          },
        }),
    });
    if (isFinalExecution(status)) return [{ name: 'Retry', key: 'r', start: openRetry }];
    return offersFor(status).map(actionOf);
  }, [ask, id, mayOperate, openRetry, queries, scheduleName, status, trigger]);
}

type Offer = Omit<Question, 'title' | 'act'> &
  Omit<ExecutionAction, 'start'> & { command: ExecutionCommand };

const pause: Offer = {
  name: 'Pause',
  key: 'p',
  command: 'pause',
  effect: 'The running group ends; no further group begins until the execution is resumed.',
  confirm: 'Pause',
};
const resume: Offer = {
  name: 'Resume',
  key: 'p',
  command: 'resume',
  effect: 'The execution continues with its next group.',
  confirm: 'Resume',
};
const cancel: Offer = {
  name: 'Cancel',
  key: 'x',
  command: 'cancel',
  effect: 'Running steps are asked to stop. Steps that have not begun do not run.',
  confirm: 'Cancel the execution',
  danger: true,
};

function offersFor(status: Execution['status']): readonly Offer[] {
  if (status === 'Paused') return [resume, cancel];
  if (status === 'InProgress') return [pause, cancel];
  return status === 'Queued' ? [cancel] : [];
}

const noActions: readonly ExecutionAction[] = [];

const icons = {
  Pause: IconPlayerPause,
  Resume: IconPlayerPlay,
  Cancel: IconBan,
  Retry: IconRotate,
};

type Props = {
  execution: Actable;
  size?: 'compact-sm' | 'sm';
  /** On a page of one execution. */
  hasKeys?: boolean;
};

export function ExecutionActions({ execution, size = 'sm', hasKeys = false }: Props): ReactNode {
  const retry = useRetryDialog();
  const navigate = useNavigate();
  const actions = useExecutionActions(execution, retry.open);
  const keys = hasKeys ? actions : noActions;
  useKeys(useMemo(() => Object.fromEntries(keys.map(({ key, start }) => [key, start])), [keys]));
  return (
    <>
      {actions.map(({ name, start }) => {
        const ActionIcon = icons[name];
        return (
          <Button
            key={name}
            size={size}
            variant="default"
            leftSection={<ActionIcon size={16} aria-hidden />}
            onClick={start}
          >
            {name}
          </Button>
        );
      })}
      <RetryDialog
        {...retry}
        execution={execution}
        onStarted={(id) => void navigate({ to: '/executions/$id', params: { id } })}
      />
    </>
  );
}
