/** Saving a draft, and what can come between: mistakes, a change by another user, an approval. */
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../../src/client/api-error.ts';
import { useReadAgain } from '../actions/read-again.ts';
import type { Draft } from './draft.ts';
import {
  readStored,
  type StoredSchedule,
  writeDraft,
  type WrittenSchedule,
} from './stored-schedule.ts';

export type Saving = {
  isBusy: boolean;
  /** What the last try failed with; null for none, and for what is told at the fields. */
  failure: unknown;
  /** The version of the other user, until both changes are joined. */
  theirs: StoredSchedule | null;
  /** Gives what was written; null when it was not, or waits for an approval. */
  save: (draft: Draft, stored: StoredSchedule | null) => Promise<WrittenSchedule | null>;
  /** Reads the version of the other user, after a dry run has found that there is one. */
  startMerge: (stored: StoredSchedule) => Promise<void>;
  endMerge: () => void;
};

type Options = {
  /** The fields with mistakes are to be shown. */
  onMistakes: (error: ApiError) => void;
  /** The draft is what the server has. */
  onWritten: () => void;
};

export function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'revision-conflict';
}

export function useSaving({ onMistakes, onWritten }: Options): Saving {
  const navigate = useNavigate();
  const readAgain = useReadAgain('schedules', 'schedule');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [theirs, setTheirs] = useState<StoredSchedule | null>(null);
  const startMerge = async ({ schedule }: StoredSchedule): Promise<void> => {
    try {
      setTheirs(await readStored(schedule.id));
    } catch (error) {
      setFailure(error);
    }
  };
  const save: Saving['save'] = async (draft, stored) => {
    setBusy(true);
    setFailure(null);
    try {
      const { schedule, approvalId } = await writeDraft(draft, stored, { dryRun: false });
      onWritten();
      setTheirs(null);
      if (schedule) {
        tellWarnings(schedule);
        await readAgain();
        return schedule;
      }
      await navigate({ to: '/approvals/$id', params: { id: approvalId } });
    } catch (error) {
      if (stored && isConflict(error)) await startMerge(stored);
      else if (error instanceof ApiError && error.errors.length > 0) onMistakes(error);
      else setFailure(error);
    } finally {
      setBusy(false);
    }
    return null;
  };
  return { isBusy, failure, theirs, save, startMerge, endMerge: () => setTheirs(null) };
}

function tellWarnings({ name, warnings }: WrittenSchedule): void {
  notifications.show({ message: `${name} is saved` });
  for (const warning of warnings) {
    notifications.show({ color: 'orange', title: 'Worth knowing', message: warning });
  }
}
