import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../../src/domain/audit.ts';
import { insertAuditEvent, listAuditEvents } from '../../../src/store/core/audit-events.ts';
import { sql } from '../../../src/store/core/sql.ts';
import { aPerson, noon, openStore, type StoreFixture } from '../store-fixture.ts';

let store: StoreFixture;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

function anEvent(more: Partial<AuditEvent> = {}): AuditEvent {
  return {
    id: uuidv7(),
    at: noon,
    actor: aPerson,
    action: 'skip',
    objectType: 'step',
    objectId: uuidv7(),
    executionId: uuidv7(),
    stepIndex: 2,
    reason: 'why',
    result: 'Done',
    detail: null,
    clientAddress: '2001:db8::7',
    ...more,
  };
}

const page = { executionId: null, objectId: null, after: null, limit: 10 };

describe('insertAuditEvent', () => {
  it('keeps an event as it was told, and only for its tenant', async () => {
    const event = anEvent();
    await store.run((tx) => insertAuditEvent(tx, event));
    const { executionId } = event;
    const read = { ...page, executionId };
    expect(await store.run((tx) => listAuditEvents(tx, read))).toEqual([event]);
    const others = await store.database.withTenant(store.otherTenantId, (tx) =>
      listAuditEvents(tx, read),
    );
    expect(others).toEqual([]);
  });

  it('may be followed by no change and no deletion', async () => {
    await store.run((tx) => insertAuditEvent(tx, anEvent()));
    for (const change of [sql`update audit_event set reason = 'x'`, sql`delete from audit_event`]) {
      const changing = store.run((tx) => tx.execute(change));
      await expect(changing).rejects.toMatchObject({ code: '42501' });
    }
  });
});

describe('listAuditEvents', () => {
  it('gives the newest first, from behind a given one, of one object', async () => {
    const objectId = uuidv7();
    const events = [1, 2, 3].map(() => anEvent({ objectId, executionId: null, stepIndex: null }));
    for (const event of events) await store.run((tx) => insertAuditEvent(tx, event));
    const ids = async (after: string | null, limit: number) =>
      (await store.run((tx) => listAuditEvents(tx, { ...page, objectId, after, limit }))).map(
        ({ id }) => id,
      );
    const [first, second, third] = events.map(({ id }) => id);
    expect(await ids(null, 2)).toEqual([third, second]);
    expect(await ids(second ?? null, 2)).toEqual([first]);
  });
});
