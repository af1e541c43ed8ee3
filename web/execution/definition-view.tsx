/** The definition that the execution ran, and what has changed in the schedule since. */
import { Code, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ExecutionDetail } from '../api/client.ts';
import { revisionQuery, scheduleQuery } from '../api/queries.ts';
import { DifferenceTable } from '../display/differences/difference-table.tsx';
import { differences } from '../display/differences/differences.ts';
import { Problem } from '../display/problem.tsx';

export function DefinitionView({ execution }: { execution: ExecutionDetail }): ReactNode {
  const { scheduleId, revision } = execution;
  const ran = useQuery(revisionQuery(scheduleId, revision));
  const current = useQuery(scheduleQuery(scheduleId));
  const newest = current.data?.revision;
  const today = useQuery({
    ...revisionQuery(scheduleId, newest ?? revision),
    enabled: newest !== undefined,
  });
  if (ran.error) return <Problem error={ran.error} retry={() => void ran.refetch()} />;
  if (!ran.data) return <Loader aria-label="Loading" />;
  return (
    <Stack>
      <Text>
        It ran revision {revision}
        {newest === undefined
          ? '.'
          : newest === revision
            ? ', which is the one of today.'
            : `; the schedule now has revision ${newest}.`}
      </Text>
      {newest !== undefined && newest !== revision && today.data && (
        <DifferenceTable
          differences={differences(ran.data.definition, today.data.definition)}
          before={`revision ${revision}`}
          after={`revision ${newest}`}
        />
      )}
      <Code block tabIndex={0} mah="60dvh">
        {JSON.stringify(ran.data.definition, null, 2)}
      </Code>
    </Stack>
  );
}
