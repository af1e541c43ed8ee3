/** The steps of the draft by name. */
import { List } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Draft, FieldProblem, StepBody } from '../draft.ts';

type Props = {
  steps: readonly StepBody[];
  onChange: (steps: StepBody[]) => void;
  draft: Draft;
  problems: readonly FieldProblem[];
};

export function StepsEditor({ steps }: Props): ReactNode {
  return (
    <List type="ordered">
      {steps.map(({ key, name }, index) => (
        <List.Item key={key ?? index}>{name}</List.Item>
      ))}
    </List>
  );
}
