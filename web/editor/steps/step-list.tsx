/** The steps as groups: what runs at the same time has one bracket, and "then" is between two groups. */
import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useDroppable,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { SortableContext, sortableKeyboardCoordinates } from '@dnd-kit/sortable';
import { type ReactNode, useMemo } from 'react';
import { dropBetween, dropOnStep, type Entry, groupsOf } from './step-order.ts';
import { type RowActs, StepRow } from './step-row.tsx';
import type { StepBody } from './step-types.ts';
import classes from './steps.module.css';

type Props = {
  entries: readonly Entry<StepBody>[];
  selected: string | null;
  /** Ids of steps with mistakes. */
  wrong: ReadonlySet<string>;
  acts: RowActs;
  change: (entries: Entry<StepBody>[], moved: string) => void;
  /** The menu of the selected step. */
  menu: ReactNode;
};

const gapPrefix = 'gap:';
// The same object each time: a new one would draw every row again. A click is no drag.
const pointer = { activationConstraint: { distance: 4 } };
const keyboard = { coordinateGetter: sortableKeyboardCoordinates };
const noStrategy = (): null => null;

export function StepList({ entries, selected, wrong, acts, change, menu }: Props): ReactNode {
  const sensors = useSensors(
    useSensor(PointerSensor, pointer),
    useSensor(KeyboardSensor, keyboard),
  );
  const order = entries.map(({ id }) => id).join(' ');
  // Typing in the form changes no order.
  const ids = useMemo(() => order.split(' '), [order]);
  const groups = groupsOf(entries);
  const numbers = new Map(entries.map(({ id }, index) => [id, index + 1]));
  const end = ({ active, over }: DragEndEvent): void => {
    if (!over) return;
    const [from, to] = [String(active.id), String(over.id)];
    const next = to.startsWith(gapPrefix)
      ? dropBetween(entries, from, Number(to.slice(gapPrefix.length)))
      : dropOnStep(entries, from, to);
    change(next, from);
  };
  return (
    <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={end}>
      <SortableContext items={ids} strategy={noStrategy}>
        <ol className={classes.list} aria-label="Steps of the schedule">
          {groups.flatMap((group, groupIndex) =>
            group.map(({ id, step }, index) => (
              <li key={id} className={classes.item}>
                {index > 0 && <div className={classes.gap}>at the same time</div>}
                {index === 0 && <Gap before={groupIndex} />}
                <StepRow
                  id={id}
                  step={step}
                  number={numbers.get(id) ?? 0}
                  place={placeIn(index, group.length)}
                  group={groupIndex + 1}
                  isSelected={id === selected}
                  isWrong={wrong.has(id)}
                  acts={acts}
                >
                  {id === selected && menu}
                </StepRow>
              </li>
            )),
          )}
        </ol>
        <Gap before={groups.length} />
      </SortableContext>
    </DndContext>
  );
}

function placeIn(index: number, length: number): 'alone' | 'first' | 'inner' | 'last' {
  if (length === 1) return 'alone';
  if (index === 0) return 'first';
  return index === length - 1 ? 'last' : 'inner';
}

/** A step that is dropped here is a group of its own. */
function Gap({ before }: { before: number }): ReactNode {
  const { setNodeRef, isOver } = useDroppable({ id: `${gapPrefix}${before}` });
  return (
    <div ref={setNodeRef} className={classes.gap} data-over={isOver || undefined}>
      {before === 0 ? 'first' : 'then'}
    </div>
  );
}
