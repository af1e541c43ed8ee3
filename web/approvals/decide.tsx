/** The buttons of a request that waits, for those who may decide it; for others, who may. */
import { Alert, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { isSameUser } from '../../src/domain/access/approval.ts';
import { usePermitted } from '../actions/permissions.ts';
import { useReadAgain } from '../actions/read-again.ts';
import { decideApproval } from '../actions/writing/govern-commands.ts';
import { principalQuery } from '../api/queries.ts';
import { Instant } from '../display/time/instant.tsx';
import { type Approval, decidersOf, titleOf } from './approval-words.ts';
import { DecisionButtons } from './decision-buttons.tsx';

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
  const readAgain = useReadAgain('approvals', 'schedules', 'schedule', 'execution');
  const { id } = approval;
  return (
    <DecisionButtons
      offers={offers}
      subject={titleOf(approval)}
      command={(verb) => `carillon approval ${verb} ${id}`}
      act={async (verb, reason) => {
        await decideApproval(id, verb, reason).finally(readAgain);
      }}
    />
  );
}
