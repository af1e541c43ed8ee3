import { describe, expect, it } from 'vitest';
import { defaultCommandLimits, limitNote } from '../../../src/domain/steps/command-step.ts';

describe('limitNote', () => {
  it.each([
    ['/bin/sh: 0: Cannot fork', '512 processes at once: CARILLON_COMMAND_PROCESSES'],
    ['bash: fork: retry: Resource temporarily unavailable', '512 processes'],
    ["RuntimeError: can't start new thread", '512 processes'],
    ['OSError: [Errno 24] Too many open files', '4096 open files'],
    ['OSError: [Errno 27] File too large', 'files of at most 10240 MiB'],
    ['tail: memory exhausted', '4096 MiB of memory'],
    ['MemoryError', '4096 MiB of memory'],
    ["terminate called after throwing 'std::bad_alloc'", '4096 MiB of memory'],
  ])('names the limit behind "%s" and its setting', (said, expected) => {
    expect(limitNote(said, defaultCommandLimits)).toContain(expected);
  });

  it('claims nothing of a limit that is not there, nor of other failures', () => {
    const limits = { ...defaultCommandLimits, processes: null };
    expect(limitNote('/bin/sh: 0: Cannot fork', limits)).toBe('');
    expect(limitNote('ERROR: relation "t" does not exist', defaultCommandLimits)).toBe('');
  });
});
