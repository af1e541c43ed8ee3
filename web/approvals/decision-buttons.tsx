/** Approve and reject, each with a question, a reason and the command that does the same. */
import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useAsk } from '../actions/ask.tsx';

type Verb = 'approve' | 'reject';

type Props = {
  offers: readonly { verb: Verb; label: string; effect: string }[];
  /** What is decided. */
  subject: string;
  command: (verb: Verb) => string;
  act: (verb: Verb, reason: string) => Promise<void>;
};

export function DecisionButtons({ offers, subject, command, act }: Props): ReactNode {
  const ask = useAsk();
  return (
    <Group gap="xs">
      {offers.map(({ verb, label, effect }) => (
        <Button
          key={verb}
          size="compact-sm"
          variant={verb === 'approve' ? 'filled' : 'default'}
          onClick={() =>
            ask({
              title: `${label}: ${subject}`,
              effect,
              confirm: label,
              danger: verb === 'reject',
              needsReason: verb === 'reject',
              command: command(verb),
              act: (reason) => act(verb, reason),
            })
          }
        >
          {label}
        </Button>
      ))}
    </Group>
  );
}
