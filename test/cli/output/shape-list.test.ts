import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SchedulePage } from '../../../src/contract/schedule/schedules.ts';
import { answer, type ApiStub, startApiStub } from '../api-stub.ts';
import { aSummary } from '../contract-samples.ts';
import { runLine } from '../memory-io.ts';

const summaries = [
  aSummary({ slug: 'b', stepCount: 10, disabledUntil: '2026-12-01T00:00:00.000Z' }),
  aSummary({ slug: 'a', stepCount: 9, enabled: false }),
  aSummary({ slug: 'c', stepCount: 2, tags: ['team-a'] }),
];

let stub: ApiStub;

beforeEach(async () => {
  stub = await startApiStub(({ query }) => {
    const all = { items: summaries, nextCursor: null, hasMore: false, total: 3 };
    const limit = Number(query.get('limit'));
    return answer(SchedulePage, { ...all, items: summaries.slice(0, limit) });
  });
});
afterEach(() => stub.close());

const list = (...flags: string[]) => runLine(['schedule', 'list', ...flags], { apiUrl: stub.url });
const names = async (...flags: string[]) =>
  (await list('-o', 'name', ...flags)).stdout.trim().split('\n').join('');

describe('lists', () => {
  it('are sorted by the value of a field, not by its text, in both directions', async () => {
    expect(await names('--sort', 'stepCount')).toBe('cab');
    expect(await names('--sort', '-stepCount')).toBe('bac');
    expect(await names('--sort', 'slug')).toBe('abc');
  });

  it('show what has no value last, in both directions', async () => {
    expect((await names('--sort', 'disabledUntil')).startsWith('b')).toBe(true);
    expect((await names('--sort', '-disabledUntil')).startsWith('b')).toBe(true);
  });

  it('are filtered by fields, also within objects, and by several at once', async () => {
    expect(await names('--filter', 'enabled=false')).toBe('a');
    expect(await names('--filter', 'slug!=a')).toBe('bc');
    expect(await names('--filter', 'tags~team', '--filter', 'stepCount=2')).toBe('c');
    expect(await names('--filter', 'updatedBy.name=DEV')).toBe('bac');
    expect(await names('--filter', 'slug=none')).toBe('');
  });

  it('show chosen columns, and fields that the table does not have', async () => {
    const { stdout } = await list('--columns', 'slug,revision,sync.state');
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'SLUG  REVISION  SYNC.STATE',
      'b     1         InSync',
    ]);
  });

  it.each([
    ['an unknown field to sort by', ['--sort', 'slgu'], '(Did you mean slug?)'],
    ['an unknown field to filter by', ['--filter', 'slgu=a'], 'is no field of this list'],
    ['an unknown column', ['--columns', 'nothing'], 'It has: '],
    ['a filter that is none', ['--filter', 'slug'], 'write field=value'],
  ])('refuse %s', async (_what, flags, reason) => {
    const { exitCode, stderr } = await list(...flags);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(reason)]);
  });

  it('are cut to the window, but not with -o wide', async () => {
    const options = { apiUrl: stub.url, isTTY: true };
    const cut = await runLine(['schedule', 'list'], options);
    const wide = await runLine(['schedule', 'list', '-o', 'wide'], options);
    expect(cut.stdout).toContain('…');
    expect(wide.stdout).not.toContain('…');
  });
});
