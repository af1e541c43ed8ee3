/** Names and values; those without a value are left out. */
import type { ReactNode } from 'react';
import classes from './facts.module.css';

type Props = { label: string; facts: readonly (readonly [string, ReactNode])[] };

export function Facts({ label, facts }: Props): ReactNode {
  return (
    <dl className={classes['facts']} aria-label={label}>
      {facts.map(([name, value]) =>
        value === null || value === '' ? null : (
          <div key={name} className={classes['fact']}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
