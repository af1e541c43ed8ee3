/** The panel of an audit event: everything that is known of it. */
import { Anchor, Code, Drawer, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { components } from '../../../src/client/api-types.ts';
import { CopyAs } from '../../display/copy-as.tsx';
import { type Fact, FactTable } from '../../display/fact-table.tsx';
import { Instant } from '../../display/time/instant.tsx';
import { toAuditCommand, toAuditPath } from './audit-search.ts';

export type AuditEvent = components['schemas']['AuditEvent'];

type Props = {
  opened: boolean;
  /** Undefined for one that is not among the rows that are loaded. */
  event: AuditEvent | undefined;
  close: () => void;
};

export function AuditPanel({ opened, event, close }: Props): ReactNode {
  return (
    <Drawer opened={opened} onClose={close} position="right" size="lg" title="Audit event">
      {event ? (
        <Content event={event} />
      ) : (
        <Text size="sm">It is not among the events that are loaded: scroll, or clear filters.</Text>
      )}
    </Drawer>
  );
}

function Content({ event }: { event: AuditEvent }): ReactNode {
  const { actor, action, objectType, objectId, executionId, stepIndex } = event;
  const facts: readonly Fact[] = [
    ['Time', <Instant key="at" at={event.at} />],
    ['Actor', `${actor.type} ${actor.name}`],
    ['Actor id', <Code key="actor">{actor.id}</Code>],
    ['Action', action],
    ['Result', event.result],
    ['Reason', event.reason ?? '–'],
    ['Detail', event.detail ?? '–'],
    ['Object', `${objectType}${stepIndex === null ? '' : `, step ${stepIndex + 1}`}`],
    ['Object id', <Code key="object">{objectId}</Code>],
    ['Execution', executionId === null ? '–' : <ToExecution key="execution" id={executionId} />],
    ['Address', event.clientAddress ?? '–'],
    ['Event id', <Code key="id">{event.id}</Code>],
  ];
  return (
    <Stack>
      <FactTable facts={facts} names="7rem" />
      <Group gap="md">
        <Anchor
          size="sm"
          renderRoot={(props) => <Link to="/audit" search={{ actor: actor.id }} {...props} />}
        >
          All that {actor.name} did
        </Anchor>
        <Anchor
          size="sm"
          renderRoot={(props) => <Link to="/audit" search={{ objectId }} {...props} />}
        >
          All that was done to this {objectType}
        </Anchor>
        <CopyAs
          commands={{
            Command: toAuditCommand({ objectId }),
            Event: JSON.stringify(event, null, 2),
          }}
          path={toAuditPath({ objectId })}
        />
      </Group>
    </Stack>
  );
}

function ToExecution({ id }: { id: string }): ReactNode {
  return (
    <Link to="/executions/$id" params={{ id }}>
      {id}
    </Link>
  );
}
