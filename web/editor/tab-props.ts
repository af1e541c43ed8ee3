/** What each tab of the editor is given. */
import type { Draft, FieldProblem } from './draft.ts';
import type { StoredSchedule } from './stored-schedule.ts';

export type TabProps = {
  draft: Draft;
  change: (draft: Draft) => void;
  /** What the server last said of the draft. */
  problems: readonly FieldProblem[];
  /** The version that the draft changes; null for a new schedule. */
  stored: StoredSchedule | null;
};
