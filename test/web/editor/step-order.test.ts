import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type StepMode, stepTypes } from '../../../src/domain/schedule/schedule.ts';
import { readValue, showValue } from '../../../web/editor/steps/fields/value-text.ts';
import {
  bodySchemaOf,
  fieldsOf,
  formOf,
  withField,
} from '../../../web/editor/steps/step-fields.ts';
import {
  addStep,
  dropBetween,
  dropOnStep,
  duplicateStep,
  type Entry,
  groupsOf,
  joinPrevious,
  moveStep,
  regroup,
  removeStep,
  startGroup,
} from '../../../web/editor/steps/step-order.ts';

type Entries = Entry<{ mode?: StepMode }>[];

/** `A B+C D` is A, then B and C at the same time, then D. */
function read(text: string): Entries {
  return text.split(' ').flatMap((group) =>
    group.split('+').map((id, index) => ({
      id,
      step: index === 0 ? {} : { mode: 'ParallelWithPrevious' as const },
    })),
  );
}

function show(entries: Entries): string {
  return groupsOf(entries)
    .map((group) => group.map(({ id }) => id).join('+'))
    .join(' ');
}

describe('moving a step', () => {
  it.each<[string, string, -1 | 1, string]>([
    ['A B C', 'C', -1, 'A C B'],
    ['A B C', 'A', 1, 'B A C'],
    ['A B+C D', 'D', -1, 'A D B+C'],
    ['A B+C D', 'C', -1, 'A C+B D'],
    ['A B+C D', 'B', -1, 'A B C D'],
    ['A B+C D', 'C', 1, 'A B C D'],
    ['A+B', 'A', -1, 'A B'],
    ['A B', 'A', -1, 'A B'],
    ['A B', 'B', 1, 'A B'],
  ])('%s: %s by %i is %s', (before, id, by, after) => {
    expect(show(moveStep(read(before), id, by))).toBe(after);
  });

  it.each([
    ['A B C', 'C', 'A', 'C A B'],
    ['A B C', 'A', 'C', 'B C A'],
    ['A B+C', 'A', 'C', 'B+C+A'],
    ['A B+C D', 'D', 'B', 'A D+B+C'],
    ['A+B C', 'A', 'C', 'B C A'],
    ['A+B+C', 'A', 'B', 'B+A+C'],
  ])('%s: %s dropped on %s is %s', (before, id, over, after) => {
    expect(show(dropOnStep(read(before), id, over))).toBe(after);
  });

  it.each<[string, string, number, string]>([
    ['A B+C', 'C', 0, 'C A B'],
    ['A B+C', 'A', 2, 'B+C A'],
    ['A+B C', 'B', 1, 'A B C'],
    ['A B', 'A', 1, 'A B'],
  ])('%s: %s dropped in front of group %i is %s', (before, id, group, after) => {
    expect(show(dropBetween(read(before), id, group))).toBe(after);
  });

  it.each([
    ['A B C', 'B', 'A+B C'],
    ['A B+C', 'B', 'A+B C'],
    ['A B+C', 'C', 'A+C B'],
    ['A+B', 'B', 'A+B'],
  ])('%s: %s joins the group in front: %s', (before, id, after) => {
    expect(show(joinPrevious(read(before), id))).toBe(after);
  });

  it.each([
    ['A+B+C', 'B', 'A B+C'],
    ['A B', 'B', 'A B'],
  ])('%s: a group starts at %s: %s', (before, id, after) => {
    expect(show(startGroup(read(before), id))).toBe(after);
  });
});

const aList = fc
  .array(fc.constantFrom<StepMode | undefined>(undefined, 'Sequential', 'ParallelWithPrevious'), {
    minLength: 1,
    maxLength: 12,
  })
  .map((modes) =>
    modes.map((mode, index) => ({ id: `s${index}`, step: mode === undefined ? {} : { mode } })),
  );

describe('every change of the order', () => {
  it('keeps all steps, keeps their fields, and leaves a list whose first step is Sequential', () => {
    const aPlace = fc.nat({ max: 11 });
    const anAct = fc.constantFrom('up', 'down', 'drop', 'gap', 'join', 'split', 'copy', 'add');
    fc.assert(
      fc.property(aList, fc.array(fc.tuple(anAct, aPlace, aPlace)), (given, acts) => {
        let entries: Entries = regroup(given);
        let count = entries.length;
        for (const [act, at, to] of acts) {
          const id = entries[at % entries.length]?.id ?? '';
          const over = entries[to % entries.length]?.id ?? '';
          const added = { id: `n${count}`, step: {} };
          const isNew = act === 'copy' || act === 'add';
          const before = entries;
          const of = {
            up: () => moveStep(before, id, -1),
            down: () => moveStep(before, id, 1),
            drop: () => dropOnStep(before, id, over),
            gap: () => dropBetween(before, id, to % (groupsOf(before).length + 1)),
            join: () => joinPrevious(before, id),
            split: () => startGroup(before, id),
            copy: () => duplicateStep(before, id, added),
            add: () => addStep(before, added, over),
          };
          entries = of[act]();
          if (isNew) count += 1;
          const ids = entries.map((entry) => entry.id).sort();
          expect(ids).toEqual(
            [...before.map((entry) => entry.id), ...(isNew ? [added.id] : [])].sort(),
          );
          expect(entries[0]?.step.mode ?? 'Sequential').toBe('Sequential');
          // A list that is regrouped is as it was.
          expect(regroup(entries)).toEqual(entries);
        }
      }),
    );
  });

  it('does not touch a step whose group does not change', () => {
    const entries = regroup(read('A B+C D'));
    const moved = moveStep(entries, 'D', -1);
    for (const entry of entries) expect(moved).toContain(entry);
  });

  it('is undone by the move back', () => {
    fc.assert(
      fc.property(aList, fc.nat({ max: 11 }), (given, at) => {
        const singles = given.map(({ id }) => ({ id, step: {} }));
        const id = `s${at % singles.length}`;
        const first = singles[0]?.id === id;
        const back = moveStep(moveStep(singles, id, -1), id, 1);
        if (!first) expect(back).toEqual(singles);
      }),
    );
  });

  it('makes the step behind a removed first one the first of the group', () => {
    const left = removeStep(read('A+B C'), 'A');
    expect(show(left)).toBe('B C');
    expect(left[0]?.step.mode ?? 'Sequential').toBe('Sequential');
  });
});

describe('the form of a step', () => {
  it.each(stepTypes)('has every field of %s once, those that are required first', (type) => {
    const { main, run, more } = formOf(type);
    const names = [...main, ...run, ...more].map(({ name }) => name).sort();
    const all = fieldsOf(bodySchemaOf(type)).map(({ name }) => name);
    expect(names).toEqual(all.filter((name) => name !== 'type' && name !== 'mode').sort());
    const required = main.filter(({ isRequired }) => isRequired);
    expect(main.slice(0, required.length)).toEqual(required);
    expect([...run, ...more].some(({ isRequired }) => isRequired)).toBe(false);
    for (const { kind, name } of main) {
      if (name === 'script') expect(kind).toBe('script');
      if (name === 'headers' || name === 'environment') expect(kind).toBe('map');
    }
  });

  it('puts a new field where the schema has it, and leaves unknown ones alone', () => {
    const schema = bodySchemaOf('Http');
    const step = { type: 'Http', name: 'a', url: 'https://a.test', later: { x: 1 } };
    const set = withField(step, { name: 'timeoutSeconds', to: 5, schema });
    expect(Object.keys(set)).toEqual(['type', 'name', 'timeoutSeconds', 'url', 'later']);
    expect(withField(set, { name: 'timeoutSeconds', to: undefined, schema })).toEqual(step);
  });

  it('shows every value as a text that reads as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = showValue(value, true);
        const { value: again } = readValue(text, true);
        // A blank text is no value.
        if (typeof value !== 'string' || value.trim() !== '') {
          expect(JSON.stringify(again)).toBe(JSON.stringify(value));
        }
      }),
    );
  });
});
