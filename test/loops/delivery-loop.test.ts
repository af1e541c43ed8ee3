import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLogger } from '../../src/log.ts';
import { createDeliveryLoop } from '../../src/loops/deliveries/delivery-loop.ts';
import { insertEvent } from '../../src/store/fires/events.ts';
import { insertSchedule } from '../../src/store/schedules/schedule-changes.ts';
import {
  aDefinition,
  aPerson,
  aSchedule,
  openStore,
  type StoreFixture,
} from '../store/store-fixture.ts';

const listeners = 250;
const log = createLogger({ level: 'silent', pretty: false, name: 'test' });

let store: StoreFixture;

beforeAll(async () => {
  store = await openStore();
  await store.run(async (tx) => {
    for (let index = 0; index < listeners; index += 1) {
      const definition = aDefinition({
        name: `Listener ${index}`,
        timings: [{ type: 'Event', source: 'hr', name: 'ready' }],
      });
      await insertSchedule(tx, aSchedule({ definition, slug: `listener-${index}` }));
    }
  });
}, 60_000);

afterAll(() => store.close());

it('starts every schedule that listens to one event without a pause between the passes', async () => {
  const event = { id: uuidv7(), source: 'hr', name: 'ready', senderId: null, payload: null };
  await store.run((tx) =>
    insertEvent(tx, { ...event, receivedAt: new Date(), receivedBy: aPerson }),
  );
  const started = new Set<string>();
  const loop = createDeliveryLoop({
    ...{ database: store.database, log, owner: randomUUID(), clock: Date.now },
    start: async ({ executionId }) => void started.add(executionId),
    describe: () => Promise.reject(new Error('nothing was tried before')),
    // Longer than the test may take.
    intervalMs: 600_000,
  });
  loop.start();
  await expect.poll(() => started.size, { timeout: 30_000 }).toBe(listeners);
  await loop.stop();
});
