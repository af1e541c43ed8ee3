/** The steps of a schedule: the list with its groups, and the form of the selected one. */
import { Alert, Button, Group, Stack } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { Draft } from '../draft.ts';
import { AddStep } from './add-step.tsx';
import { ConditionCheck } from './condition-check.tsx';
import { type Fault, faultsAt } from './faults.ts';
import { RowMenu } from './row-menu.tsx';
import { RunStep } from './run-step.tsx';
import { StepForm } from './step-form.tsx';
import { StepList } from './step-list.tsx';
import {
  addStep,
  describePlace,
  duplicateStep,
  type Entry,
  groupsOf,
  joinPrevious,
  moveStep,
  regroup,
  removeStep,
  startGroup,
} from './step-order.ts';
import type { RowActs } from './step-row.tsx';
import type { StepBody } from './step-types.ts';
import classes from './steps.module.css';

type Steps = readonly StepBody[];
type Entries = readonly Entry<StepBody>[];

type Props = {
  steps: Steps;
  onChange: (steps: StepBody[]) => void;
  /** All of it: steps may read its parameters. */
  draft: Draft;
  /** What the server says of the draft; pointers begin with `/steps/0` and so on. */
  problems: readonly Fault[];
};

let lastId = 0;
const newId = (): string => `s${(lastId += 1)}`;

/** A step that was changed elsewhere is another one; the others keep their ids. */
function enter(steps: Steps, known: Entries): Entries {
  const ids = new Map(known.map(({ id, step }) => [step, id]));
  return steps.map((step) => ({ id: ids.get(step) ?? newId(), step }));
}

/** Ids of steps that stay the same while steps are changed and moved. */
function useEntries(steps: Steps, onChange: (steps: StepBody[]) => void) {
  const [known, setKnown] = useState(() => ({ steps, entries: enter(steps, []) }));
  let { entries } = known;
  if (known.steps !== steps) {
    entries = enter(steps, known.entries);
    setKnown({ steps, entries });
  }
  const set = (next: Entries): void => {
    const changed = next.map(({ step }) => step);
    setKnown({ steps: changed, entries: next });
    onChange(changed);
  };
  return [entries, set] as const;
}

/** Names of secrets that steps use, to be offered in others. */
function secretsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('secret' in value && typeof value.secret === 'string') return [value.secret];
  return Object.values(value).flatMap(secretsIn);
}

type Removed = { name: string; before: Entries; after: Entries };

/** What can be done with the steps, and which one is selected. */
function useEdits([entries, setEntries]: ReturnType<typeof useEntries>) {
  const [selected, setSelected] = useState<string | null>(entries[0]?.id ?? null);
  const [added, setAdded] = useState<string | null>(null);
  const [removed, setRemoved] = useState<Removed | null>(null);
  const [told, setTold] = useState('');
  const [focused, setFocused] = useState<{ id: string } | null>(null);
  const moveTo = (next: Entries, id: string): void => {
    setEntries(next);
    setSelected(id);
    setFocused({ id });
    setTold(`${entries.find((one) => one.id === id)?.step.name ?? ''}: ${describePlace(next, id)}`);
  };
  const show = (next: Entries, { id }: Entry<StepBody>): void => {
    setEntries(next);
    setSelected(id);
    setAdded(id);
  };
  const current = entries.find(({ id }) => id === selected);
  return {
    ...{ selected, added, told, focused, current, moveTo, setSelected },
    undoable: removed?.after === entries ? removed : null,
    undo: (): void => {
      if (removed) setEntries(removed.before);
      setRemoved(null);
    },
    add: (step: StepBody): void => {
      const entry = { id: newId(), step };
      show(addStep(entries, entry, current?.id ?? null), entry);
    },
    duplicate: ({ id, step }: Entry<StepBody>): void => {
      const { key: _key, ...rest } = step;
      const copy = { id: newId(), step: { ...rest, name: `${step.name} copy` } as StepBody };
      show(duplicateStep(entries, id, copy), copy);
    },
    remove: ({ id, step }: Entry<StepBody>): void => {
      const after = removeStep(entries, id);
      const index = entries.findIndex((one) => one.id === id);
      const next = after[Math.min(index, after.length - 1)]?.id ?? null;
      setRemoved({ name: step.name, before: entries, after });
      setEntries(after);
      setSelected(next);
      if (next !== null) setFocused({ id: next });
    },
  };
}

type Edits = ReturnType<typeof useEdits>;

export function StepsEditor({ steps, onChange, draft, problems }: Props): ReactNode {
  const state = useEntries(steps, onChange);
  const [entries, setEntries] = state;
  const edits = useEdits(state);
  const { current, focused, moveTo, setSelected } = edits;
  const { ref: schedule } = useParams({ strict: false });
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The row may be at another place of the page by now, and has lost the focus there.
    if (focused) place.current?.querySelector<HTMLElement>(`[data-step="${focused.id}"]`)?.focus();
  }, [focused]);
  const latest = useRef({ entries, moveTo });
  useEffect(() => {
    latest.current = { entries, moveTo };
  });
  const acts = useMemo<RowActs>(
    () => ({
      select: setSelected,
      move: (id, by) => latest.current.moveTo(moveStep(latest.current.entries, id, by), id),
    }),
    [setSelected],
  );
  const secrets = useMemo(() => [...new Set(secretsIn(steps))].slice(0, 200), [steps]);
  const wrong = useMemo(() => wrongOf(entries, problems), [entries, problems]);
  const index = current ? entries.indexOf(current) : -1;
  return (
    <div className={classes.layout} ref={place}>
      <Stack gap="sm">
        <StepList
          entries={entries}
          selected={edits.selected}
          wrong={wrong}
          acts={acts}
          change={moveTo}
          menu={current && <MenuOf entry={current} entries={entries} edits={edits} />}
        />
        <Group>
          <AddStep add={edits.add} />
        </Group>
        {edits.undoable && (
          <Alert role="status" title={`Removed ${edits.undoable.name}`}>
            <Button size="compact-sm" variant="default" onClick={edits.undo}>
              Undo
            </Button>
          </Alert>
        )}
        <div aria-live="polite" className={classes.hidden}>
          {edits.told}
        </div>
      </Stack>
      {current && (
        <StepForm
          key={current.id}
          step={current.step}
          change={(step) => setEntries(regroup(entries.with(index, { ...current, step })))}
          faults={faultsAt(problems, `/steps/${index}`)}
          secrets={secrets}
          isNew={edits.added === current.id}
          belowCondition={
            schedule !== undefined &&
            current.step.condition != null &&
            current.step.condition !== '' && (
              <ConditionCheck schedule={schedule} draft={draft} stepIndex={index} />
            )
          }
        >
          <RunStep step={current.step} schedule={schedule} parameters={draft.parameters} />
        </StepForm>
      )}
    </div>
  );
}

type MenuProps = { entry: Entry<StepBody>; entries: Entries; edits: Edits };

function MenuOf({ entry, entries, edits }: MenuProps): ReactNode {
  const { id, step } = entry;
  const { moveTo } = edits;
  const groups = groupsOf(entries);
  return (
    <RowMenu
      name={step.name}
      isFirst={entries[0]?.id === id && groups[0]?.length === 1}
      isLast={entries.at(-1)?.id === id && groups.at(-1)?.length === 1}
      isFirstGroup={groups[0]?.some((one) => one.id === id) ?? true}
      isFirstOfGroup={groups.some(([first]) => first?.id === id)}
      acts={{
        moveUp: () => moveTo(moveStep(entries, id, -1), id),
        moveDown: () => moveTo(moveStep(entries, id, 1), id),
        join: () => moveTo(joinPrevious(entries, id), id),
        split: () => moveTo(startGroup(entries, id), id),
        duplicate: () => edits.duplicate(entry),
        remove: () => edits.remove(entry),
      }}
    />
  );
}

function wrongOf(entries: Entries, problems: readonly Fault[]): ReadonlySet<string> {
  const indexes = problems.flatMap(({ pointer }) => /^\/steps\/(\d+)/.exec(pointer)?.[1] ?? []);
  return new Set(indexes.flatMap((index) => entries[Number(index)]?.id ?? []));
}
