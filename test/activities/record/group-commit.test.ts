import { describe, expect, it, vi } from 'vitest';
import { createGroupCommit } from '../../../activities/record/group-commit.ts';

function openCommit() {
  const batches: string[][] = [];
  const commit = createGroupCommit<string>({
    write: async (items) => void batches.push([...items]),
    maxBatch: 10,
    maxBuffered: 100,
    isTransient: () => false,
    onError: () => undefined,
  });
  return { batches, commit };
}

describe('createGroupCommit', () => {
  it('writes items of the same moment together', async () => {
    const { batches, commit } = openCommit();
    await Promise.all([commit.add('a'), commit.add('b')]);
    expect(batches).toEqual([['a', 'b']]);
  });

  it('writes an item in no hurry with the next that is', async () => {
    const { batches, commit } = openCommit();
    const patient = commit.add('patient', 60_000);
    await Promise.all([patient, commit.add('urgent')]);
    expect(batches).toEqual([['patient', 'urgent']]);
  });

  it('writes an item in no hurry alone when no other comes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { batches, commit } = openCommit();
      const patient = commit.add('patient', 20);
      vi.advanceTimersByTime(20);
      await patient;
      expect(batches).toEqual([['patient']]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('writes what waits when it is drained', async () => {
    const { batches, commit } = openCommit();
    void commit.add('patient', 60_000);
    await commit.drain(1_000);
    expect(batches).toEqual([['patient']]);
  });

  it('forgets no item that is added while the last write ends', async () => {
    const { batches, commit } = openCommit();
    for (const item of ['a', 'b', 'c']) await commit.add(item);
    expect(batches.flat()).toEqual(['a', 'b', 'c']);
  });
});
