/** What keeps a schedule from firing as it says, or makes it differ from what is in Temporal. */
import { Badge, Group } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCloudUp,
  IconHandStop,
  IconHourglassEmpty,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ScheduleSummary } from '../../api/client.ts';
import { Instant } from '../time/instant.tsx';

type Noted = Pick<ScheduleSummary, 'hold' | 'sync' | 'waitsForAnchors' | 'waitsForSchedules'>;
type Disabled = Pick<ScheduleSummary, 'enabledNote' | 'disabledUntil'>;

/** Who disabled it, why and until when. */
export function DisabledNote({ schedule }: { schedule: Disabled }): ReactNode {
  const { enabledNote, disabledUntil } = schedule;
  return (
    <>
      {enabledNote || 'disabled'}
      {disabledUntil !== null && (
        <>
          , until <Instant at={disabledUntil} />
        </>
      )}
    </>
  );
}

type Note = { word: string; detail: string; color: string; icon: typeof IconHandStop };

export function ScheduleNotes({ schedule }: { schedule: Noted }): ReactNode {
  const notes = notesOn(schedule);
  if (notes.length === 0) return null;
  return (
    <Group gap={4}>
      {notes.map(({ word, detail, color, icon: NoteIcon }) => (
        <Badge
          key={word}
          variant="light"
          color={color}
          c="var(--mantine-color-text)"
          radius="sm"
          tt="none"
          title={detail}
          leftSection={<NoteIcon size={14} aria-hidden />}
        >
          {word}
        </Badge>
      ))}
    </Group>
  );
}

function notesOn(schedule: Noted): readonly Note[] {
  const { hold, sync, waitsForAnchors, waitsForSchedules } = schedule;
  const awaited = [...waitsForAnchors, ...waitsForSchedules];
  const [first] = awaited;
  return [
    ...(hold === null
      ? []
      : [{ word: `on hold: ${hold}`, detail: hold, color: 'orange', icon: IconHandStop }]),
    ...(sync.state === 'Drifted'
      ? [
          {
            word: 'changed in Temporal',
            detail: `differs in ${sync.differences.join(', ')}`,
            color: 'red',
            icon: IconAlertTriangle,
          },
        ]
      : []),
    ...(sync.state === 'Pending'
      ? [
          {
            word: sync.error === null ? 'on its way to Temporal' : 'not in Temporal yet',
            detail: sync.error ?? 'the last change is being sent',
            color: sync.error === null ? 'gray' : 'orange',
            icon: IconCloudUp,
          },
        ]
      : []),
    ...(first === undefined
      ? []
      : [
          {
            word: `waits for ${first}${awaited.length > 1 ? `, ${awaited.length - 1} more` : ''}`,
            detail: awaited.join(', '),
            color: 'gray',
            icon: IconHourglassEmpty,
          },
        ]),
  ];
}
