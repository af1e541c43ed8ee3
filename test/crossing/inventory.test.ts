import { describe, expect, it } from 'vitest';
import type { Route } from '../../src/cli/crossing/description.ts';
import { type Inventory, leaksOf, readInventory } from '../../src/cli/crossing/inventory.ts';

const foreign = '01a22663-6cd4-7415-9c8f-522751ab43e0';
const event = '01a22663-855a-7362-82d8-6fd9d0dd54cb';
const answers: Readonly<Record<string, object>> = {
  '/api/v1/audit-events': {
    items: [{ id: event, objectId: foreign, detail: `there is no request ${foreign}` }],
  },
  '/api/v1/record/export': {
    items: [{ seq: 1, type: 'audit-event', id: event, rows: [{ key: 'a', texts: [foreign] }] }],
  },
  '/api/v1/schedules': {
    items: [{ id: '01a22664-3144-75b7-8756-0a00645b0a5f', slug: 'payroll-7' }],
    nextCursor: 'eyJrIjoicGF5cm9sbC03In0',
  },
};
const routes: Route[] = Object.keys(answers).map((path) => {
  return {
    method: 'GET',
    path,
    pathParameters: [],
    queryParameters: [],
    takesKey: false,
    body: null,
  };
});
const read = (): Promise<Inventory> =>
  readInventory(routes, async ({ path }) => ({ status: 200, body: JSON.stringify(answers[path]) }));

describe('the inventory of a tenant', () => {
  it('does not take what its users asked for in vain for its own', async () => {
    const inventory = await read();
    expect(inventory.own).not.toContain(foreign);
    expect(inventory.own).toContain(event);
    expect(inventory.own).toContain('payroll-7');
    expect(inventory.own).not.toContain('eyJrIjoicGF5cm9sbC03In0');
    expect([...inventory.valuesOf.values()].flat()).not.toContain(foreign);
  });

  it.each(['/api/v1/audit-events?limit=1', '/api/v1/record/export?after=3'])(
    'recognises an entry of it in an answer of %s by its id, not by what it quotes',
    async (path) => {
      const inventory = await read();
      const request = { method: 'GET', path, headers: {}, body: null };
      const [theirs = {}, own = {}] = [
        { items: [{ id: event, rows: [] }] },
        { items: [{ id: foreign, detail: `there is no schedule ${event}` }] },
      ];
      expect(leaksOf(inventory, request, JSON.stringify(theirs))).toEqual([event]);
      expect(leaksOf(inventory, request, JSON.stringify(own))).toEqual([]);
    },
  );
});
