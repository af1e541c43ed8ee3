import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProblemError } from '../../../src/domain/problem.ts';
import { splitGroups } from '../../../src/domain/schedule/plan.ts';
import {
  canonicalJson,
  contentHash,
  deleteSchedule,
  insertSchedule,
  replaceSchedule,
  setScheduleEnabled,
} from '../../../src/store/schedules/schedule-changes.ts';
import {
  countSchedules,
  findRevision,
  findSchedule,
  listRevisions,
  listSchedules,
  type ScheduleListKey,
  type ScheduleListRow,
} from '../../../src/store/schedules/schedules.ts';
import {
  aDefinition,
  aPerson,
  aSchedule,
  aStep,
  noon,
  openStore,
  type StoreFixture,
} from '../store-fixture.ts';

let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

const by = { initiator: aPerson, at: new Date(noon.getTime() + 60_000) };

async function stored(more: Parameters<typeof aSchedule>[0] = {}) {
  const schedule = aSchedule(more);
  await store.run((tx) => insertSchedule(tx, schedule));
  return schedule;
}

const find = (ref: string, options = {}) => store.run((tx) => findSchedule(tx, ref, options));

async function problemOf(work: Promise<unknown>): Promise<string> {
  const error = await work.catch((cause: unknown) => cause);
  return error instanceof ProblemError ? error.code : String(error);
}

describe('insertSchedule', () => {
  it('stores the schedule with its first revision, not yet seen in Temporal', async () => {
    const definition = aDefinition({ name: 'Delta sync', tags: ['hr'], description: 'd' });
    const { id, slug } = await stored({ definition, reason: 'why' });
    expect(await find(id)).toMatchObject({
      id,
      slug,
      name: 'Delta sync',
      tags: ['hr'],
      enabled: true,
      revision: 1,
      generation: 1,
      observedGeneration: 0,
      definition,
      contentHash: contentHash(definition),
      createdAt: noon,
      createdBy: aPerson,
      updatedAt: noon,
      deletedAt: null,
    });
    const revision = await store.run((tx) => findRevision(tx, id, 1));
    expect(revision).toMatchObject({ revision: 1, definition, reason: 'why', createdBy: aPerson });
  });

  it('refuses a slug that is taken', async () => {
    const { slug } = await stored();
    expect(await problemOf(stored({ slug }))).toBe('slug-taken');
  });

  it('gives the slug of a deleted schedule away again', async () => {
    const { id, slug } = await stored();
    await store.run((tx) => deleteSchedule(tx, { id, ...by }));
    const next = await stored({ slug });
    expect((await find(slug))?.id).toBe(next.id);
  });

  it('lets two tenants use one slug', async () => {
    const { slug } = await stored();
    const other = aSchedule({ slug });
    await store.database.withTenant(store.otherTenantId, (tx) => insertSchedule(tx, other));
    expect((await find(slug))?.id).not.toBe(other.id);
  });
});

describe('replaceSchedule', () => {
  it('makes a revision and a generation when the definition differs', async () => {
    const { id } = await stored();
    const definition = aDefinition({ name: 'Renamed', steps: [aStep('one'), aStep('two')] });
    const change = { id, definition, enabled: null, reason: 'more', ...by };
    const replaced = await store.run((tx) => replaceSchedule(tx, change));
    expect(replaced).toEqual({ changed: true, revision: 2 });
    expect(await find(id)).toMatchObject({
      revision: 2,
      generation: 2,
      name: 'Renamed',
      definition,
      updatedAt: by.at,
    });
    const first = await store.run((tx) => findRevision(tx, id, 1));
    expect(first?.definition).toEqual(aDefinition());
  });

  it('changes nothing when nothing differs', async () => {
    const { id } = await stored();
    const change = { id, definition: aDefinition(), enabled: true, reason: null, ...by };
    const replaced = await store.run((tx) => replaceSchedule(tx, change));
    expect(replaced).toEqual({ changed: false, revision: 1 });
    expect(await find(id)).toMatchObject({ generation: 1, updatedAt: noon });
  });

  it('needs no revision to switch it off', async () => {
    const { id } = await stored();
    const change = { id, definition: aDefinition(), enabled: false, reason: null, ...by };
    await store.run((tx) => replaceSchedule(tx, change));
    expect(await find(id)).toMatchObject({
      revision: 1,
      generation: 2,
      enabled: false,
      enabledNote: 'disabled by Ada',
    });
  });

  it('refuses a change that was made on an older generation', async () => {
    const { id } = await stored();
    const definition = aDefinition({ name: 'Other' });
    const change = { id, definition, enabled: null, reason: null, expectedGeneration: 1, ...by };
    await store.run((tx) => replaceSchedule(tx, change));
    const again = store.run((tx) => replaceSchedule(tx, { ...change, definition: aDefinition() }));
    expect(await problemOf(again)).toBe('revision-conflict');
  });

  it('lets one of many who read the same generation win', async () => {
    const { id } = await stored();
    const rivals = Array.from({ length: 20 }, (_, n) => {
      const definition = aDefinition({ name: `Name ${n}` });
      const change = { id, definition, enabled: null, reason: null, expectedGeneration: 1, ...by };
      return store
        .run((tx) => replaceSchedule(tx, change))
        .then(
          () => 'won',
          () => 'lost',
        );
    });
    const results = await Promise.all(rivals);
    expect(results.filter((result) => result === 'won')).toHaveLength(1);
    expect(await find(id)).toMatchObject({ revision: 2, generation: 2 });
  });

  it('gives everybody a revision of their own when nobody expects one', async () => {
    const { id } = await stored();
    await Promise.all(
      Array.from({ length: 10 }, (_, n) => {
        const definition = aDefinition({ name: `Name ${n}` });
        const change = { id, definition, enabled: null, reason: null, ...by };
        return store.run((tx) => replaceSchedule(tx, change));
      }),
    );
    const list = await store.run((tx) =>
      listRevisions(tx, { scheduleId: id, before: null, limit: 100 }),
    );
    expect(list.map(({ revision }) => revision)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('says that a schedule is not there', async () => {
    const change = { id: uuidv7(), definition: aDefinition(), enabled: null, reason: null, ...by };
    const missing = store.run((tx) => replaceSchedule(tx, change));
    expect(await problemOf(missing)).toBe('schedule-not-found');
  });
});

describe('setScheduleEnabled', () => {
  it('notes who and why, and makes a generation', async () => {
    const { id } = await stored();
    await store.run((tx) =>
      setScheduleEnabled(tx, { id, enabled: false, note: 'disabled by Ada: holidays', ...by }),
    );
    expect(await find(id)).toMatchObject({
      enabled: false,
      enabledNote: 'disabled by Ada: holidays',
      generation: 2,
      revision: 1,
    });
  });

  it('changes nothing when it is so already', async () => {
    const { id } = await stored();
    const set = store.run((tx) => setScheduleEnabled(tx, { id, enabled: true, note: 'n', ...by }));
    expect(await set).toEqual({ changed: false });
    expect(await find(id)).toMatchObject({ generation: 1, enabledNote: '' });
  });
});

describe('findSchedule', () => {
  it('finds by id in any case, by slug and by exact name', async () => {
    const name = `Payroll (${uuidv7()})`;
    const { id, slug } = await stored({ definition: aDefinition({ name }) });
    for (const ref of [id, id.toUpperCase(), slug, name]) expect((await find(ref))?.id).toBe(id);
    expect(await find(name.toLowerCase())).toBeNull();
  });

  it('refuses a name that several have, and names them', async () => {
    const definition = aDefinition({ name: 'Twins' });
    const slugs = [(await stored({ definition })).slug, (await stored({ definition })).slug];
    const error = await find('Twins').catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'name-ambiguous' });
    for (const slug of slugs) expect(String(error)).toContain(slug);
  });

  it('hides a deleted one unless asked for it', async () => {
    const { id, slug } = await stored();
    await store.run((tx) => deleteSchedule(tx, { id, ...by }));
    expect(await find(id)).toBeNull();
    expect(await find(slug)).toBeNull();
    const found = await find(id, { includeDeleted: true });
    expect(found).toMatchObject({ id, enabled: false, generation: 2, deletedAt: by.at });
  });

  it('takes hostile text as a name that nobody has', async () => {
    for (const ref of ["' or 1=1 --", '%', '\u0000', '\ud800', 'x'.repeat(10_000)]) {
      expect(await find(ref)).toBeNull();
    }
  });
});

describe('listSchedules', () => {
  const none = { q: null, enabled: null, tag: null };

  it('gives all by name, page by page, each once', async () => {
    const tag = uuidv7();
    const names = ['b', 'A', 'c', 'a', 'Ä', 'B'];
    for (const name of names) await stored({ definition: aDefinition({ name, tags: [tag] }) });
    const seen: string[] = [];
    let after: ScheduleListKey | null = null;
    for (;;) {
      const filter: Parameters<typeof listSchedules>[1] = { ...none, tag, after, limit: 2 };
      const page: ScheduleListRow[] = await store.run((tx) => listSchedules(tx, filter));
      if (page.length === 0) break;
      seen.push(...page.map(({ schedule }) => schedule.name));
      after = page.at(-1)?.key ?? null;
    }
    expect([...seen].sort()).toEqual([...names].sort());
    expect(seen.map((name) => name.toLowerCase()).slice(0, 5)).toEqual(['a', 'a', 'b', 'b', 'c']);
    expect(await store.run((tx) => countSchedules(tx, { ...none, tag }))).toBe(6);
  });

  it('counts steps and groups as an execution walks them, and leaves the steps out', async () => {
    const tag = uuidv7();
    const modes = ['Sequential', 'ParallelWithPrevious'] as const;
    const walks = modes.flatMap((second) =>
      modes.flatMap((third) =>
        modes.map((fourth) => ['Sequential', second, third, fourth] as const),
      ),
    );
    for (const [index, walk] of [['Sequential'] as const, ...walks].entries()) {
      const steps = walk.map((mode, step) => aStep(`s${step}`, { mode }));
      const name = `walk ${String(index).padStart(2, '0')}`;
      await stored({ definition: aDefinition({ name, tags: [tag], steps }) });
    }
    const given = { ...none, tag, after: null, limit: 50 };
    const rows = await store.run((tx) => listSchedules(tx, given));
    expect(rows).toHaveLength(9);
    for (const { schedule } of rows) {
      const whole = await find(schedule.id);
      const { steps = [], ...settings } = whole?.definition ?? {};
      expect(schedule.definition).toEqual(settings);
      expect(schedule).toMatchObject({
        stepCount: steps.length,
        groupCount: splitGroups(steps).length,
      });
    }
  });

  it('filters by a part of name or slug, by switch and by tag', async () => {
    const tag = uuidv7();
    const on = await stored({ definition: aDefinition({ name: '100% Sync', tags: [tag, 'x'] }) });
    const off = await stored({ enabled: false, definition: aDefinition({ tags: [tag] }) });
    const list = async (filter: Partial<typeof none> | object) => {
      const given = { ...none, tag, after: null, limit: 10, ...filter };
      return (await store.run((tx) => listSchedules(tx, given))).map(({ schedule }) => schedule.id);
    };
    expect(await list({ q: '00% sy' })).toEqual([on.id]);
    expect(await list({ q: '_' })).toEqual([]);
    expect(await list({ q: off.slug.toUpperCase() })).toEqual([off.id]);
    expect(await list({ enabled: false })).toEqual([off.id]);
    expect(await list({ tag: 'x', q: '100' })).toEqual([on.id]);
  });
});

describe('canonicalJson', () => {
  it('does not depend on the order of members', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })).toBe(
      canonicalJson({ a: true, b: [1, { c: 'x', d: null }] }),
    );
  });

  it('tells an own member named __proto__ from none', () => {
    expect(canonicalJson(JSON.parse('{"__proto__": 1}'))).toBe('{"__proto__":1}');
  });
});
