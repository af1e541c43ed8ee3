/** What is still planned on the day that is shown. */
import { Anchor, Paper, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type PlanFilter, plannedFiresQuery } from '../../api/plan-queries.ts';
import { Problem } from '../../display/problem.tsx';
import { Instant } from '../../display/time/instant.tsx';
import { showDuration } from '../../display/time/times.ts';

const shown = 200;

export function DayFires({ filter }: { filter: PlanFilter }): ReactNode {
  const { data, error } = useQuery(plannedFiresQuery({ ...filter, limit: shown }));
  return (
    <Paper withBorder p="sm" component="section" aria-labelledby="day-fires">
      <Title order={2} size="h5" id="day-fires" mb="xs">
        Still planned
      </Title>
      {error && !data && <Problem error={error} />}
      {data?.items.length === 0 && <Text size="sm">Nothing fires any more on this day.</Text>}
      {data && data.items.length > 0 && (
        <Table aria-labelledby="day-fires">
          <Table.Tbody>
            {data.items.map(({ scheduleId, scheduleSlug, scheduleName, at, usualSeconds }) => (
              <Table.Tr key={`${scheduleId} ${at}`}>
                <Table.Td>
                  <Instant at={at} />
                </Table.Td>
                <Table.Td>
                  <Anchor
                    size="sm"
                    renderRoot={(props) => (
                      <Link to="/schedules/$ref" params={{ ref: scheduleSlug }} {...props} />
                    )}
                  >
                    {scheduleName}
                  </Anchor>
                </Table.Td>
                <Table.Td>
                  {usualSeconds !== null && `usually ${showDuration(usualSeconds * 1_000)}`}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {data?.truncated && <Text size="sm">Only the first {data.items.length} are shown.</Text>}
    </Paper>
  );
}
