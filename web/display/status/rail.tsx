/** The rail: one marker for each group, cut into a wedge for each step; what went wrong is always on top. */
import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ActivityRecord } from '../../api/client.ts';
import classes from './status.module.css';
import { bySeverity, looksOf, statusWords } from './status-looks.ts';

type RailStep = Pick<ActivityRecord, 'stepIndex' | 'groupIndex' | 'name' | 'status'>;

type Props = {
  steps: readonly RailStep[];
  /** Of a template, none of whose steps has a status yet: in place of how many are in which. */
  caption?: string;
};

export function Rail({ steps, caption }: Props): ReactNode {
  const groups = Map.groupBy(steps, ({ groupIndex }) => groupIndex);
  return (
    <span className={classes['rail']} role="img" aria-label={caption ?? railCaption(steps)}>
      {[...groups].map(([groupIndex, members]) => (
        <Tooltip
          key={groupIndex}
          label={groupCaption(groupIndex, members, caption === undefined)}
          multiline
        >
          <span className={classes['group']}>
            {members
              .toSorted((a, b) => bySeverity(a.status, b.status))
              .map(({ stepIndex, status }) => (
                <span
                  key={stepIndex}
                  className={classes['wedge']}
                  data-tone={looksOf(status).tone}
                />
              ))}
          </span>
        </Tooltip>
      ))}
    </span>
  );
}

/** The same sentence everywhere: `3 of 12 steps completed, 1 failed, 8 not run`. */
export function railCaption(steps: readonly RailStep[]): string {
  const counts = new Map<string, number>();
  for (const { status } of steps) counts.set(status, (counts.get(status) ?? 0) + 1);
  const completed = counts.get('Completed') ?? 0;
  counts.delete('Completed');
  const others = [...counts]
    .toSorted(([a], [b]) => bySeverity(a, b))
    .map(([status, count]) => `${count} ${statusWords(status).toLowerCase()}`);
  return [`${completed} of ${steps.length} steps completed`, ...others].join(', ');
}

function groupCaption(groupIndex: number, steps: readonly RailStep[], withStatus: boolean): string {
  const each = steps.map(({ name, status }) =>
    withStatus ? `${name}: ${statusWords(status).toLowerCase()}` : name,
  );
  return `Group ${groupIndex + 1}: ${each.join('; ')}`;
}
