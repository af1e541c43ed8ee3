/** How many fires of the window there are of each outcome; a click shows only these. */
import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { fireTotalsQuery, type PlanFilter } from '../../api/plan-queries.ts';
import { Problem } from '../../display/problem.tsx';
import { looksOf, statusWords } from '../../display/status/status-looks.ts';
import { type BoardOutcome, boardOutcomes } from './night-search.ts';

type Props = {
  filter: PlanFilter;
  planned: { count: number; more: boolean };
  chosen: BoardOutcome | undefined;
  choose: (outcome: BoardOutcome | undefined) => void;
};

export function OutcomeTotals({ filter, planned, chosen, choose }: Props): ReactNode {
  const { data, error } = useQuery(fireTotalsQuery(filter));
  if (error && !data) return <Problem error={error} />;
  if (!data) return null;
  const countOf = (outcome: BoardOutcome): string =>
    outcome === 'Planned'
      ? `${planned.count}${planned.more ? '+' : ''}`
      : `${data.outcomes[outcome]}`;
  return (
    <Group gap="xs" role="group" aria-label="Totals by outcome">
      {boardOutcomes.map((outcome) => {
        const { icon: OutcomeIcon } = looksOf(outcome);
        return (
          <Button
            key={outcome}
            size="compact-sm"
            variant={chosen === outcome ? 'filled' : 'default'}
            aria-pressed={chosen === outcome}
            leftSection={<OutcomeIcon size={14} aria-hidden />}
            onClick={() => choose(chosen === outcome ? undefined : outcome)}
          >
            {statusWords(outcome)} {countOf(outcome)}
          </Button>
        );
      })}
      {!data.complete && <Text size="sm">Only the newest 100,000 are counted.</Text>}
    </Group>
  );
}
