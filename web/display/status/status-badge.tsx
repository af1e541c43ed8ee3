/** A status as icon, word and colour. */
import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './status.module.css';
import { looksOf, statusWords } from './status-looks.ts';

type Props = {
  status: string;
  /** In place of the word of the status. */
  word?: string;
  /** More than the word of the status, such as `2 of 4, next in 12 s`. */
  detail?: string | undefined;
  /** Shown on hover and on focus, such as `HTTP 401 – Unauthorized`. */
  tooltip?: string | undefined;
};

export function StatusBadge({ status, word, detail, tooltip }: Props): ReactNode {
  const { icon: StatusIcon, tone } = looksOf(status);
  const badge = (
    <span className={classes['badge']} data-tone={tone} tabIndex={tooltip ? 0 : undefined}>
      <StatusIcon
        size={14}
        aria-hidden
        className={status === 'InProgress' ? classes['turning'] : undefined}
      />
      {word ?? statusWords(status)}
      {detail && <span className={classes['detail']}>{detail}</span>}
    </span>
  );
  return tooltip ? (
    <Tooltip label={tooltip} events={{ hover: true, focus: true, touch: true }}>
      {badge}
    </Tooltip>
  ) : (
    badge
  );
}
