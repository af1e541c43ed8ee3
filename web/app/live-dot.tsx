/** A dot and a word: whether what is shown is of now. */
import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import type { StreamState } from '../../src/client/live-stream.ts';
import { useLive } from './live-state.tsx';
import classes from './shell.module.css';

const words: Readonly<Record<StreamState, readonly [string, string]>> = {
  connecting: ['Connecting', 'The live stream is being opened.'],
  live: ['Live', 'Changes are shown as they happen.'],
  reconnecting: [
    'Reconnecting',
    'The live stream was cut. Until it is back, the page reads again every 5 seconds.',
  ],
  refused: [
    'Polling',
    'The server has no live stream for you. The page reads again every 5 seconds.',
  ],
};

export function LiveDot(): ReactNode {
  const { state } = useLive();
  const [word, meaning] = words[state];
  return (
    <Tooltip label={meaning} events={{ hover: true, focus: true, touch: true }}>
      <span className={classes['live']} data-state={state} role="status" tabIndex={0}>
        <span className={classes['dot']} aria-hidden />
        {word}
      </span>
    </Tooltip>
  );
}
