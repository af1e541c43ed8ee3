/** One request for an approval: what would be carried out, who may decide it, and what became of it. */
import { Anchor, Badge, Code, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { bodyOfSchedule } from '../../src/domain/schedule/schedule-document.ts';
import { approvalQuery } from '../api/govern-queries.ts';
import { revisionQuery } from '../api/queries.ts';
import { CopyAs } from '../display/copy-as.tsx';
import { DifferenceTable } from '../display/differences/difference-table.tsx';
import { differences } from '../display/differences/differences.ts';
import { type Fact, FactTable } from '../display/fact-table.tsx';
import { Problem } from '../display/problem.tsx';
import { Instant } from '../display/time/instant.tsx';
import { type Approval, requestedOf, statusColors, titleOf } from './approval-words.ts';
import { Waiting } from './decide.tsx';

export function ApprovalPage(): ReactNode {
  const { id } = useParams({ from: '/approvals/$id' });
  const { data, error, refetch } = useQuery(approvalQuery(id));
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loader aria-label="Loading" />;
  return (
    <Stack>
      <Group justify="space-between">
        <Group gap="sm">
          <Title order={1} size="h3">
            {titleOf(data)}
          </Title>
          <Badge color={statusColors[data.status]} variant="light" radius="sm" tt="none">
            {data.status.toLowerCase()}
          </Badge>
        </Group>
        <CopyAs
          commands={{
            'Command that approves': `carillon approval approve ${id}`,
            'Command for the list': 'carillon approval list',
          }}
          path={`/api/v1/approvals/${id}`}
        />
      </Group>
      {data.status === 'Pending' && <Waiting approval={data} />}
      <Facts approval={data} />
      <section aria-label="What is asked for">
        <Title order={2} size="h5" mb="xs">
          What is asked for
        </Title>
        <Asked approval={data} />
      </section>
      <Anchor size="sm" renderRoot={(props) => <Link to="/approvals" {...props} />}>
        All approvals
      </Anchor>
    </Stack>
  );
}

function Facts({ approval }: { approval: Approval }): ReactNode {
  const { id, reason, requestedBy, requestedAt, decidedBy, decidedAt } = approval;
  const { decisionReason, detail } = approval;
  const facts: readonly Fact[] = [
    ['About', <About key="about" approval={approval} />],
    ['Asked by', requestedBy.name],
    ['Asked', <Instant key="asked" at={requestedAt} />],
    ['Why', reason ?? '–'],
    ...(decidedBy === null
      ? []
      : ([
          ['Decided by', decidedBy.name],
          ['Decided', <Instant key="decided" at={decidedAt} />],
          ['Reason of the decision', decisionReason ?? '–'],
        ] as const)),
    ...(detail === null ? [] : ([['What came of it', detail]] as const)),
    ['Id', <Code key="id">{id}</Code>],
  ];
  return <FactTable facts={facts} widest="52rem" />;
}

function About({ approval }: { approval: Approval }): ReactNode {
  const { kind, status, objectId } = approval;
  const { body } = requestedOf(approval);
  if (kind === 'set-result' || kind === 'skip') {
    return (
      <Link to="/executions/$id" params={{ id: objectId }}>
        the execution
      </Link>
    );
  }
  const name = body?.name ?? objectId;
  if (kind === 'create-schedule' && status !== 'Approved') return name;
  return (
    <Link to="/schedules/$ref" params={{ ref: objectId }}>
      {name}
    </Link>
  );
}

function Asked({ approval }: { approval: Approval }): ReactNode {
  const { kind, objectId, basis } = approval;
  const { body, step, status } = requestedOf(approval);
  if (kind === 'create-schedule') {
    return (
      <Code block tabIndex={0} mah="60dvh" aria-label="The new schedule">
        {JSON.stringify(body, null, 2)}
      </Code>
    );
  }
  if (kind === 'replace-schedule') {
    const { revision } = basis as { revision: number };
    return <Changes scheduleId={objectId} revision={revision} body={body ?? {}} />;
  }
  const result = kind === 'skip' ? 'It is skipped' : `Its result becomes ${status ?? 'another'}`;
  return (
    <Text size="sm">
      {result}; the step is <Code>{step ?? 'the execution as a whole'}</Code>.
    </Text>
  );
}

type ChangesProps = { scheduleId: string; revision: number; body: object };

function Changes({ scheduleId, revision, body }: ChangesProps): ReactNode {
  const { data, error } = useQuery(revisionQuery(scheduleId, revision));
  if (error) return <Problem error={error} />;
  if (!data) return <Loader aria-label="Loading" />;
  // Neither is a part of the definition.
  const { reason: _reason, slug: _slug, ...asked } = bodyOfSchedule<Record<string, unknown>>(body);
  return (
    <>
      <DifferenceTable
        differences={differences(data.definition, asked)}
        before={`revision ${revision}`}
        after="the request"
      />
      <Text size="sm">A field that the request leaves out gets its default.</Text>
    </>
  );
}
