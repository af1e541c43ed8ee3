/** The hold of the tenant: a banner on every page while it is active, and the button that sets it. */
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { holdQuery } from '../api/queries.ts';
import { Instant } from '../display/time/instant.tsx';
import { useAsk } from './ask.tsx';
import { releaseHold, setHold } from './commands.ts';
import { usePermitted } from './permissions.ts';
import { useReadAgain } from './read-again.ts';

export function HoldBanner(): ReactNode {
  const ask = useAsk();
  const readAgain = useReadAgain('hold', 'schedules', 'schedule');
  const mayOperate = usePermitted('operate');
  const hold = useQuery(holdQuery).data;
  if (!hold) return null;
  const release = (): void =>
    ask({
      title: 'Release the hold',
      effect: 'Schedules fire again. Milestones that have come due meanwhile are tried now.',
      confirm: 'Release',
      takesReason: false,
      command: 'carillon hold release',
      act: async () => {
        await releaseHold();
        await readAgain();
      },
    });
  return (
    <Alert
      color="orange"
      mb="sm"
      icon={<IconHandStop aria-hidden />}
      title="On hold: nothing starts automatically"
    >
      <Group justify="space-between">
        <Text size="sm" component="div">
          {hold.reason} ({hold.setBy.name}, since <Instant at={hold.since} />
          {hold.until !== null && (
            <>
              , until <Instant at={hold.until} />
            </>
          )}
          )
        </Text>
        {mayOperate && (
          <Button size="compact-sm" variant="default" onClick={release}>
            Release
          </Button>
        )}
      </Group>
    </Alert>
  );
}

export function HoldAll(): ReactNode {
  const ask = useAsk();
  const readAgain = useReadAgain('hold', 'schedules', 'schedule');
  const mayOperate = usePermitted('operate');
  const { data: hold, isSuccess } = useQuery(holdQuery);
  if (!mayOperate || !isSuccess || hold !== null) return null;
  const set = (): void =>
    ask({
      title: 'Hold everything',
      effect: 'No schedule fires. What runs now continues; everything can still be run by hand.',
      confirm: 'Hold',
      needsReason: true,
      asksUntil: true,
      command: 'carillon hold set',
      act: async (reason, until) => {
        await setHold(reason, until);
        await readAgain();
      },
    });
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconHandStop size={14} aria-hidden />}
      onClick={set}
    >
      Hold everything
    </Button>
  );
}
