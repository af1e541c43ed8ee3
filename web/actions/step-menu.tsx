/** What a person can do to one step: skip, cancel, hold, try now, move, set its result. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconDotsVertical } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { isFinalExecution, isFinalStep } from '../../src/domain/execution/status.ts';
import type { ActivityRecord, Execution, ExecutionDetail } from '../api/client.ts';
import { type Question, useAsk } from './ask.tsx';
import {
  commandStep,
  moveStep,
  setStepResult,
  type SettableStatus,
  type StepCommand,
  type StepMove,
} from './commands.ts';
import { usePermitted } from './permissions.ts';
import { InsertStep, placeLabels } from './writing/insert-step.tsx';

type Offer = { label: string; effect: string; command: StepCommand | SettableStatus };

const skip: Offer = {
  label: 'Skip',
  effect: 'It does not run, or is not tried again. The execution continues behind it.',
  command: 'skip',
};
const cancel: Offer = {
  label: 'Cancel',
  effect:
    'It is asked to stop and counts as failed: the execution continues only if the step may fail.',
  command: 'cancel',
};
const hold: Offer = {
  label: 'Hold',
  effect: 'The execution waits in front of it until it is released.',
  command: 'hold',
};
const release: Offer = { label: 'Release', effect: 'The step may begin.', command: 'release' };
const tryNow: Offer = {
  label: 'Try now',
  effect: 'The next attempt begins at once, without the rest of the delay.',
  command: 'retry-now',
};
const results: readonly Offer[] = (['Completed', 'Failed'] as const).map((status) => ({
  label: `Set result: ${status.toLowerCase()}`,
  effect: `It counts as ${status.toLowerCase()}, with your name and reason. If it runs, it is asked to stop.`,
  command: status,
}));

function offersFor(step: ActivityRecord, execution: Pick<Execution, 'status'>): readonly Offer[] {
  if (isFinalExecution(execution.status) || isFinalStep(step.status)) return [];
  if (step.status === 'Waiting') return [hold, skip, ...results];
  if (step.status === 'Paused') return [release, skip, ...results];
  if (step.status === 'Retrying') return [tryNow, skip, cancel, ...results];
  if (step.type === 'Wait') return [skip, cancel, ...results];
  // One that runs may have had an effect already, so it cannot be skipped.
  return step.status === 'Queued' ? [skip, cancel, ...results] : [cancel, ...results];
}

type Move = { label: string; effect: string; place: StepMove['place'] };

const moves: readonly Move[] = [
  {
    label: 'Move before',
    effect: 'It runs on its own in front of the group of the other step.',
    place: 'Before',
  },
  {
    label: 'Move after',
    effect: 'It runs on its own behind the group of the other step.',
    place: 'After',
  },
  {
    label: 'Run together with',
    effect: 'It joins the group of the other step: both run at the same time.',
    place: 'With',
  },
];

const hasNotBegun = ({ status }: ActivityRecord): boolean =>
  status === 'Waiting' || status === 'Paused';

/** The server knows the rules of the order, and says which one a move would break. */
function targetsOf(
  { place }: Move,
  step: ActivityRecord,
  { steps }: Pick<ExecutionDetail, 'steps'>,
): readonly ActivityRecord[] {
  return steps.filter(
    (one) =>
      one.stepIndex !== step.stepIndex &&
      (hasNotBegun(one) || (place === 'After' && !isFinalStep(one.status))),
  );
}

type Props = {
  step: ActivityRecord;
  execution: Pick<ExecutionDetail, 'id' | 'status' | 'steps'>;
};

/** Places next to the step that the execution has not reached, as far as the page can tell. */
function placesBy(step: ActivityRecord): readonly StepMove['place'][] {
  if (hasNotBegun(step)) return ['Before', 'After', 'With'];
  return isFinalStep(step.status) ? [] : ['After'];
}

export function StepMenu({ step, execution }: Props): ReactNode {
  const ask = useAsk();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const mayOperate = usePermitted('operate');
  const mayEdit = usePermitted('edit');
  const [place, setPlace] = useState<StepMove['place'] | null>(null);
  const offers = mayOperate ? offersFor(step, execution) : [];
  if (offers.length === 0) return null;
  const questionOf = ({ label, effect, command }: Offer): Question => ({
    title: `${label}: ${step.name}`,
    effect,
    confirm: label,
    needsReason: true,
    command: lineOf(command, `${execution.id} ${step.stepIndex + 1}`),
    act: async (reason) => {
      const { id } = execution;
      const { stepIndex } = step;
      const approvalId = isResult(command)
        ? await setStepResult({ id, stepIndex, status: command }, reason)
        : await commandStep(command, { id, stepIndex }, reason);
      await queries.invalidateQueries({ queryKey: ['execution', id] });
      if (approvalId === null) return;
      await navigate({ to: '/approvals/$id', params: { id: approvalId } });
    },
  });
  const movable = hasNotBegun(step)
    ? moves.filter((move) => targetsOf(move, step, execution).length > 0)
    : [];
  const askToMove = (move: Move): void => {
    const { id } = execution;
    const { stepIndex, name } = step;
    const targets = targetsOf(move, step, execution);
    ask({
      title: `${move.label}: ${name}`,
      effect: `${move.effect} Only this execution changes.`,
      confirm: 'Move',
      needsReason: true,
      choice: {
        label: 'Other step',
        flag: `--${move.place.toLowerCase()}`,
        options: targets.map((one) => ({
          value: one.key,
          label: `${one.stepIndex + 1}. ${one.name}`,
        })),
      },
      command: `carillon execution move-step ${id} ${stepIndex + 1}`,
      act: async (reason, _until, { chosen }) => {
        await moveStep({ id, stepIndex, place: move.place, target: chosen }, reason);
        await queries.invalidateQueries({ queryKey: ['execution', id] });
      },
    });
  };
  const menu = (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${step.name}`}>
          <IconDotsVertical size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {offers.map((offer) => (
          <Menu.Item key={offer.label} onClick={() => ask(questionOf(offer))}>
            {offer.label}
          </Menu.Item>
        ))}
        {movable.length > 0 && <Menu.Divider />}
        {movable.map((move) => (
          <Menu.Item key={move.place} onClick={() => askToMove(move)}>
            {move.label}…
          </Menu.Item>
        ))}
        {mayEdit && <Menu.Divider />}
        {mayEdit &&
          placesBy(step).map((one) => (
            <Menu.Item key={`insert ${one}`} onClick={() => setPlace(one)}>
              {placeLabels[one]}…
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
  const close = (): void => setPlace(null);
  return (
    <>
      {menu}
      <InsertStep executionId={execution.id} target={step} place={place} close={close} />
    </>
  );
}

function lineOf(command: StepCommand | SettableStatus, step: string): string {
  if (isResult(command)) return `carillon execution set-result ${step} --status ${command}`;
  return `carillon execution ${command === 'cancel' ? 'cancel-step' : command} ${step}`;
}

function isResult(command: StepCommand | SettableStatus): command is SettableStatus {
  return command === 'Completed' || command === 'Failed' || command === 'Skipped';
}
