/** An instant in the chosen zone; on hover in all of them, and a click copies it. */
import { Tooltip, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { copyText } from '../copy-text.ts';
import { useNow } from './now.ts';
import { showFullInstant, showInstant, showRelative } from './times.ts';
import { useZones, zoneOfReader } from './zones.tsx';

type Props = {
  at: string | null;
  /** Of the schedule. */
  zone?: string | null | undefined;
  /** `in 5 min` in place of the time of day. */
  relative?: boolean;
  /** In place of an instant that there is none of. */
  none?: string;
};

export function Instant({ at, zone, relative = false, none = '–' }: Props): ReactNode {
  const { zoneFor } = useZones();
  if (at === null) return none;
  const shown = relative ? <Relative at={at} /> : showInstant(at, zoneFor(zone));
  return (
    <Tooltip
      label={<AllZones at={at} zone={zone} />}
      events={{ hover: true, focus: true, touch: true }}
    >
      <UnstyledButton
        fz="inherit"
        onClick={(event) => copy(event, at)}
        aria-label={relative ? undefined : `${showFullInstant(at, zoneFor(zone))}, copy`}
      >
        <time dateTime={at}>{shown}</time>
      </UnstyledButton>
    </Tooltip>
  );
}

function Relative({ at }: { at: string }): ReactNode {
  return showRelative(at, useNow());
}

function AllZones({ at, zone }: { at: string; zone?: string | null | undefined }): ReactNode {
  const now = useNow();
  const zones = [...new Set([...(zone ? [zone] : []), zoneOfReader, 'UTC'])];
  return (
    <>
      {zones.map((one) => (
        <div key={one}>
          {showFullInstant(at, one)} ({one})
        </div>
      ))}
      <div>{showRelative(at, now)}; click to copy</div>
    </>
  );
}

function copy(event: React.MouseEvent, at: string): void {
  // The row that it is in does not open.
  event.stopPropagation();
  copyText(at);
}
