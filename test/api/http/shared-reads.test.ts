import { describe, expect, it } from 'vitest';
import { createSharedReads } from '../../../src/services/shared-reads.ts';

/** Readings that end when the test says so; each answers how many writes came before it. */
function aStore() {
  let writes = 0;
  const ends: ((error?: Error) => void)[] = [];
  const read = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const seen = writes;
      ends.push((error) => (error ? reject(error) : resolve(seen)));
    });
  return {
    read,
    begun: () => ends.length,
    write: () => (writes += 1),
    end: (reading: number, error?: Error) => ends[reading]?.(error),
  };
}

describe('reads that are shared', () => {
  it('are made once for all who ask while another reading is under way, and see what was written', async () => {
    const [share, store] = [createSharedReads<number>(), aStore()];
    const first = share('page', store.read);
    store.write();
    const others = [1, 2, 3].map(() => share('page', store.read));
    expect(store.begun()).toBe(1);
    store.end(0);
    expect(await first).toBe(0);
    await Promise.resolve();
    expect(store.begun()).toBe(2);
    store.write();
    const late = share('page', store.read);
    store.end(1);
    expect(await Promise.all(others)).toEqual([1, 1, 1]);
    await Promise.resolve();
    store.end(2);
    expect(await late).toBe(2);
    expect(store.begun()).toBe(3);
  });

  it('are begun at once when nobody reads, and apart for other keys', async () => {
    const [share, store] = [createSharedReads<number>(), aStore()];
    const both = [share('a', store.read), share('b', store.read)];
    expect(store.begun()).toBe(2);
    store.end(0);
    store.end(1);
    await Promise.all(both);
    const again = share('a', store.read);
    expect(store.begun()).toBe(3);
    store.end(2);
    expect(await again).toBe(0);
  });

  it('tell a failure to those of its reading alone', async () => {
    const [share, store] = [createSharedReads<number>(), aStore()];
    const first = share('page', store.read);
    const second = share('page', store.read);
    store.end(0, new Error('away'));
    await expect(first).rejects.toThrow('away');
    await Promise.resolve();
    store.end(1);
    expect(await second).toBe(0);
  });
});
