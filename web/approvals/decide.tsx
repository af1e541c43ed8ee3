/** The buttons of a request that waits, for those who may decide it; for others, who may. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { isSameUser } from '../../src/domain/access/approval.ts';
import { useAsk } from '../actions/ask.tsx';
import { usePermitted } from '../actions/permissions.ts';
import { useReadAgain } from '../actions/read-again.ts';
import { decideApproval } from '../actions/writing/govern-commands.ts';
import { principalQuery } from '../api/queries.ts';
import { Instant } from '../display/time/instant.tsx';
import { type Approval, decidersOf, titleOf } from './approval-words.ts';

const offers = [
  { verb: 'approve', label: 'Approve', effect: 'What was asked for is carried out at once.' },
  { verb: 'reject', label: 'Reject', effect: 'The request ends; nothing of it is carried out.' },
] as const;

export function Waiting({ approval }: { approval: Approval }): ReactNode {
  const { requestedBy, requestedAt, expiresAt } = approval;
  const { data: principal } = useQuery(principalQuery);
  const mayApprove = usePermitted('approve');
  const isOwn = principal !== undefined && isSameUser(requestedBy, principal.initiator);
  return (
    <Alert color="bell" role="status" title="It waits for another user">
      <Stack gap="xs">
        <Text size="sm" component="div">
          {requestedBy.name} asked for it <Instant at={requestedAt} relative />; nothing of it has
          taken effect. It is carried out when {decidersOf(approval)} approves it, until{' '}
          <Instant at={expiresAt} />.
        </Text>
        {isOwn && <Text size="sm">You asked for it, so you cannot approve it yourself.</Text>}
        {!isOwn && !mayApprove && <Text size="sm">Your roles do not let you approve it.</Text>}
        {!isOwn && mayApprove && <Buttons approval={approval} />}
      </Stack>
    </Alert>
  );
}

function Buttons({ approval }: { approval: Approval }): ReactNode {
  const ask = useAsk();
  const readAgain = useReadAgain('approvals', 'schedules', 'schedule', 'execution');
  const { id } = approval;
  return (
    <Group gap="xs">
      {offers.map(({ verb, label, effect }) => (
        <Button
          key={verb}
          size="compact-sm"
          variant={verb === 'approve' ? 'filled' : 'default'}
          onClick={() =>
            ask({
              title: `${label}: ${titleOf(approval)}`,
              effect,
              confirm: label,
              danger: verb === 'reject',
              needsReason: verb === 'reject',
              command: `carillon approval ${verb} ${id}`,
              act: async (reason) => {
                await decideApproval(id, verb, reason).finally(readAgain);
              },
            })
          }
        >
          {label}
        </Button>
      ))}
    </Group>
  );
}
