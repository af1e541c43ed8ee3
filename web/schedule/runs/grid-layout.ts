/** The grid of a schedule: rows of steps by group, columns of executions from old to new, and what is in each cell. */
import type { RunGrid } from '../schedule-types.ts';

type GridRun = RunGrid['items'][number];
type GridCell = GridRun['cells'][number];

export type GridRow = {
  key: string;
  name: string;
  /** In the order of the columns; null for an execution without the step. */
  cells: readonly (GridCell | null)[];
};

type GridGroup = {
  /** From 0; null for steps that the newest execution does not have. */
  groupIndex: number | null;
  rows: readonly GridRow[];
};

export type GridLayout = {
  /** The oldest first. */
  runs: readonly (GridRun & { seconds: number | null; share: number })[];
  groups: readonly GridGroup[];
};

export function layOutGrid({ steps, items }: RunGrid, now: number): GridLayout {
  const runs = items.toReversed().map((run) => ({ ...run, seconds: secondsOf(run, now) }));
  const longest = Math.max(1, ...runs.map(({ seconds }) => seconds ?? 0));
  const byKey = runs.map(({ cells }) => new Map(cells.map((cell) => [cell.key, cell])));
  // An execution that was skipped has no steps.
  const newest = items.find(({ cells }) => cells.length > 0)?.id;
  const groups = new Map<number | null, GridRow[]>();
  for (const { key, name, groupIndex, executionId } of steps) {
    const place = executionId === newest ? groupIndex : null;
    const rows = groups.get(place) ?? [];
    groups.set(place, rows);
    rows.push({ key, name, cells: byKey.map((cells) => cells.get(key) ?? null) });
  }
  return {
    runs: runs.map((run) => ({ ...run, share: (run.seconds ?? 0) / longest })),
    groups: [...groups].map(([groupIndex, rows]) => ({ groupIndex, rows })),
  };
}

/** Until it ended, or until now; null before it began. */
function secondsOf({ startedAt, endedAt }: GridRun, now: number): number | null {
  if (startedAt === null) return null;
  return (
    Math.max(0, (endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt)) / 1_000
  );
}
