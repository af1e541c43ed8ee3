/** Try a milestone now, and forget its failures. */
import { Button, Group } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { shellWord } from '../../../src/domain/text/shell-word.ts';
import { useAsk } from '../../actions/ask.tsx';
import { resetMilestone, tryMilestone } from '../../actions/commands.ts';
import { usePermitted } from '../../actions/permissions.ts';
import { useReadAgain } from '../../actions/read-again.ts';
import type { MilestoneBoard } from '../../api/client.ts';

type Props = { item: MilestoneBoard['items'][number] };

export function MilestoneActions({ item }: Props): ReactNode {
  const ask = useAsk();
  const navigate = useNavigate();
  const readAgain = useReadAgain('plan');
  const mayOperate = usePermitted('operate');
  const { scheduleSlug: ref, milestone } = item;
  const { anchor, offset, state } = milestone;
  const place = { ref, anchor, offset };
  const flags = `${ref} ${offset} --anchor ${shellWord(anchor)}`;
  const name = `${offset} of ${ref}`;
  if (!mayOperate) return null;
  const tryNow = (): void =>
    ask({
      title: `Try ${name} now`,
      effect: 'An execution starts at once, without waiting for the next try.',
      confirm: 'Try now',
      command: `carillon schedule try-milestone ${flags}`,
      act: async (reason) => {
        const id = await tryMilestone(place, reason);
        await navigate({ to: '/executions/$id', params: { id } });
      },
    });
  const reset = (): void =>
    ask({
      title: `Reset ${name}`,
      effect: 'Its failures are forgotten, and with them the wait for its next try.',
      confirm: 'Reset',
      needsReason: true,
      command: `carillon schedule reset-milestone ${flags}`,
      act: async (reason) => {
        await resetMilestone(place, reason);
        await readAgain();
      },
    });
  const canTry = state === 'Due' || state === 'BackingOff' || state === 'Held';
  const canReset = state !== 'Done' && state !== 'InProgress' && milestone.attempts > 0;
  return (
    <Group gap={4} wrap="nowrap">
      {canTry && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Try ${name} now`}
          onClick={tryNow}
        >
          Try now
        </Button>
      )}
      {canReset && (
        <Button size="compact-sm" variant="default" aria-label={`Reset ${name}`} onClick={reset}>
          Reset
        </Button>
      )}
    </Group>
  );
}
