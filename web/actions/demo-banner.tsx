/** Above an execution of the demo history: that it did not run, and how all of them go. */
import { Alert, Button, Code, Group, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Execution } from '../api/client.ts';
import { DemoBadge } from '../display/status/demo-badge.tsx';
import { useAsk } from './ask.tsx';
import { removeDemoHistory } from './commands.ts';
import { usePermitted } from './permissions.ts';

export function DemoBanner({ execution }: { execution: Pick<Execution, 'trigger'> }): ReactNode {
  const ask = useAsk();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const mayRemove = usePermitted('administer');
  if (execution.trigger !== 'Demo') return null;
  const remove = (): void =>
    ask({
      title: 'Remove all demo history',
      effect: 'Every execution marked Demo is removed. What really ran stays.',
      confirm: 'Remove',
      danger: true,
      takesReason: false,
      command: 'carillon demo remove --yes',
      act: async () => {
        await removeDemoHistory();
        await navigate({ to: '/operations/history' });
        void queries.resetQueries();
      },
    });
  return (
    <Alert color="gray" role="note" aria-label="Demo history">
      <Group justify="space-between" gap="sm">
        <Text size="sm">
          <DemoBadge word="Demo history:" /> this execution did not run. It shows what a past run
          looks like. Remove all of it: <Code>carillon demo remove</Code>
        </Text>
        {mayRemove && (
          <Button size="compact-sm" variant="default" onClick={remove}>
            Remove all demo history
          </Button>
        )}
      </Group>
    </Alert>
  );
}
