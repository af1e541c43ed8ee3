/** One step in the list: to select, to drag, and to move with Alt and the arrows. */
import { useSortable } from '@dnd-kit/sortable';
import { ActionIcon, Text, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconGripVertical } from '@tabler/icons-react';
import { type KeyboardEvent, memo, type ReactNode } from 'react';
import { type StepBody, stepLooks, summaryOf } from './step-types.ts';
import classes from './steps.module.css';

export type RowActs = {
  select: (id: string) => void;
  move: (id: string, by: -1 | 1) => void;
};

type Props = {
  id: string;
  step: StepBody;
  number: number;
  /** Where it is in its group. */
  place: 'alone' | 'first' | 'inner' | 'last';
  group: number;
  isSelected: boolean;
  isWrong: boolean;
  acts: RowActs;
  /** Of the selected step: what else can be done with it. */
  children?: ReactNode;
};

/** Five hundred of them are on a page: each is drawn again only when something of it changes. */
export const StepRow = memo(function StepRow(props: Props): ReactNode {
  const { id, step, number, place, group, isSelected, isWrong, acts, children } = props;
  const sortable = useSortable({ id, strategy: () => null, animateLayoutChanges: () => false });
  const { setNodeRef, setActivatorNodeRef, attributes, listeners, transform, isDragging } =
    sortable;
  const { label, icon: TypeIcon } = stepLooks[step.type];
  const name = step.name === '' ? `${label} without a name` : step.name;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    acts.move(id, event.key === 'ArrowUp' ? -1 : 1);
  };
  return (
    <div
      ref={setNodeRef}
      className={classes.row}
      data-place={place}
      data-selected={isSelected || undefined}
      data-dragging={isDragging || undefined}
      data-over={(sortable.isOver && !isDragging) || undefined}
      style={transform ? { transform: `translate(0, ${transform.y}px)` } : undefined}
    >
      <ActionIcon
        ref={setActivatorNodeRef}
        variant="subtle"
        color="gray"
        className={classes.handle}
        {...attributes}
        {...listeners}
        aria-label={`Drag ${name}`}
      >
        <IconGripVertical size={16} aria-hidden />
      </ActionIcon>
      <UnstyledButton
        className={classes.choose}
        data-step={id}
        aria-current={isSelected || undefined}
        onClick={() => acts.select(id)}
        onKeyDown={onKeyDown}
      >
        <TypeIcon size={18} aria-hidden className={classes.icon} />
        <span className={classes.texts}>
          <Text span size="sm" fw={600} truncate>
            <span className={classes.hidden}>{`Group ${group}, step `}</span>
            {number}. {name}
          </Text>
          <Text span size="xs" c="dimmed" truncate>
            {summaryOf(step)}
          </Text>
        </span>
        {isWrong && (
          <IconAlertTriangle size={18} role="img" aria-label="has a mistake" color="currentColor" />
        )}
      </UnstyledButton>
      {children}
    </div>
  );
});
