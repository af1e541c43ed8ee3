/** The last executions as bars, the newest on the right: height for duration, colour and word for the outcome. */
import { Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Execution } from '../../api/client.ts';
import { showDuration } from '../time/times.ts';
import classes from './outcome-bars.module.css';
import { looksOf, statusWords } from './status-looks.ts';

type Outcome = Pick<Execution, 'id' | 'status' | 'trigger' | 'startedAt' | 'endedAt'>;

function runMs({ startedAt, endedAt }: Outcome): number {
  if (startedAt === null || endedAt === null) return 0;
  return Date.parse(endedAt) - Date.parse(startedAt);
}

type Props = {
  /** The newest first, as lists have them. */
  executions: readonly Outcome[];
  /** Whether each leads to its execution; then each is wide enough to be hit. */
  linked?: boolean;
};

export function OutcomeBars({ executions, linked = false }: Props): ReactNode {
  const longest = Math.max(1, ...executions.map(runMs));
  return (
    <div className={classes['bars']} role="list" aria-label="Last outcomes, the newest last">
      {executions.toReversed().map((execution) => {
        const { id, status, trigger, endedAt } = execution;
        const mark = trigger === 'Demo' ? 'Demo: ' : '';
        const label = `${mark}${statusWords(status)}${endedAt ? `, ${showDuration(runMs(execution))}` : ''}`;
        const bar = (
          <span
            className={classes['bar']}
            data-tone={looksOf(status).tone}
            style={{ height: `${Math.round(20 + (80 * runMs(execution)) / longest)}%` }}
          />
        );
        return (
          <Tooltip key={id} label={label}>
            <span
              role="listitem"
              className={classes['slot']}
              data-linked={linked}
              aria-label={label}
            >
              {linked ? (
                <Link
                  to="/executions/$id"
                  params={{ id }}
                  aria-label={label}
                  className={classes['link']}
                >
                  {bar}
                </Link>
              ) : (
                bar
              )}
            </span>
          </Tooltip>
        );
      })}
    </div>
  );
}
