/** The next fires of all schedules, with a countdown. */
import { Anchor, Paper, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { plannedFiresQuery } from '../api/plan-queries.ts';
import { Problem } from '../display/problem.tsx';
import { Instant } from '../display/time/instant.tsx';
import { useNow } from '../display/time/now.ts';

const shown = 10;
const dayMs = 86_400_000;
const minuteMs = 60_000;

export function NextFires(): ReactNode {
  const minute = Math.floor(useNow() / minuteMs);
  const period = useMemo(() => {
    const text = (ms: number): string => new Date(ms).toISOString();
    return { from: text(minute * minuteMs), to: text(minute * minuteMs + 31 * dayMs) };
  }, [minute]);
  const { data, error } = useQuery(plannedFiresQuery({ ...period, limit: shown }));
  return (
    <Paper withBorder p="sm" component="section" aria-labelledby="next-fires" h="100%">
      <Title order={2} size="h5" id="next-fires" mb="xs">
        Next fires
      </Title>
      {error && !data && <Problem error={error} />}
      {data?.items.length === 0 && (
        <Text size="sm">No enabled schedule fires in the next 31 days.</Text>
      )}
      {data && data.items.length > 0 && (
        <Table aria-labelledby="next-fires">
          <Table.Tbody>
            {data.items.map(({ scheduleId, scheduleSlug, scheduleName, at }) => (
              <Table.Tr key={`${scheduleId} ${at}`}>
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
                  <Instant at={at} />
                </Table.Td>
                <Table.Td>
                  <Instant at={at} relative />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Paper>
  );
}
