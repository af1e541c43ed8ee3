/** Run now, the switch of a schedule, and what undoes changes made in Temporal. */
import { Button, Switch } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ScheduleSummary } from '../api/client.ts';
import { useAsk } from './ask.tsx';
import { disableSchedule, enableSchedule, reconcileSchedule, runSchedule } from './commands.ts';
import { usePermitted } from './permissions.ts';
import { useReadAgain } from './read-again.ts';

/** Undoes a change that was made in Temporal. */
export function Reconcile({ schedule }: Props): ReactNode {
  const ask = useAsk();
  const readAgain = useReadAgain('schedules', 'schedule');
  const mayOperate = usePermitted('operate');
  const { slug, name } = schedule;
  if (!mayOperate) return null;
  const start = (): void =>
    ask({
      title: `Reconcile ${name}`,
      effect: 'Temporal gets the definition that Carillon has; what was changed there is undone.',
      confirm: 'Reconcile',
      command: `carillon schedule reconcile ${slug}`,
      act: async (reason) => {
        await reconcileSchedule(slug, reason);
        await readAgain();
      },
    });
  return (
    <Button size="compact-sm" variant="default" onClick={start}>
      Reconcile
    </Button>
  );
}

type Props = {
  schedule: Pick<ScheduleSummary, 'slug' | 'name' | 'enabled' | 'stepCount' | 'parameters'>;
};

const priorityChoice = {
  label: 'Priority',
  flag: '--priority',
  options: [
    { value: '', label: 'That of the schedule' },
    { value: '1', label: '1: before all others' },
    { value: '2', label: '2' },
    { value: '3', label: '3: the usual one' },
    { value: '4', label: '4' },
    { value: '5', label: '5: behind all others' },
  ],
};

type Named = Props['schedule'];

/** What asks before it runs a schedule, or before it changes whether one fires. */
export function useScheduleActs(): {
  runNow: (schedule: Named) => void;
  changeEnabled: (schedule: Named) => void;
} {
  const ask = useAsk();
  const navigate = useNavigate();
  const readAgain = useReadAgain('schedules', 'schedule');
  return {
    runNow: ({ slug, name, stepCount, parameters }) =>
      ask({
        title: `Run ${name} now`,
        effect: `An execution with ${stepCount} steps starts at once, or waits as the schedule's overlap policy says.`,
        confirm: 'Run now',
        command: `carillon schedule run ${slug}`,
        ...(parameters && { parameters }),
        choice: priorityChoice,
        act: async (reason, _until, { values, chosen }) => {
          const priority = chosen === '' ? {} : { priority: Number(chosen) };
          const id = await runSchedule(slug, reason, { parameters: values, ...priority });
          await navigate({ to: '/executions/$id', params: { id } });
        },
      }),
    changeEnabled: ({ slug, name, enabled }) =>
      ask({
        title: enabled ? `Disable ${name}` : `Enable ${name}`,
        effect: enabled
          ? 'It does not fire until it is enabled again. What runs now continues; it can still be run by hand.'
          : 'It fires at its next time.',
        confirm: enabled ? 'Disable' : 'Enable',
        asksUntil: enabled,
        command: `carillon schedule ${enabled ? 'disable' : 'enable'} ${slug}`,
        act: async (reason, until) => {
          await (enabled ? disableSchedule(slug, reason, until) : enableSchedule(slug, reason));
          await readAgain();
        },
      }),
  };
}

export function RunNow({ schedule }: Props): ReactNode {
  const { runNow } = useScheduleActs();
  const mayOperate = usePermitted('operate');
  if (!mayOperate) return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconPlayerPlay size={14} aria-hidden />}
      onClick={() => runNow(schedule)}
      aria-label={`Run ${schedule.name} now`}
    >
      Run now
    </Button>
  );
}

export function EnabledSwitch({ schedule }: Props): ReactNode {
  const { changeEnabled } = useScheduleActs();
  const mayOperate = usePermitted('operate');
  return (
    <Switch
      checked={schedule.enabled}
      disabled={!mayOperate}
      onChange={() => changeEnabled(schedule)}
      aria-label={`${schedule.name} is enabled`}
    />
  );
}
