/** The mark of an execution that did not run. */
import { IconMasksTheater } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './status.module.css';

export function DemoBadge({ word = 'Demo' }: { word?: string }): ReactNode {
  return (
    <span className={classes['badge']}>
      <IconMasksTheater size={14} aria-hidden />
      {word}
    </span>
  );
}
