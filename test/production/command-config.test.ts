import { describe, expect, it } from 'vitest';
import { readWorkerConfig } from '../../src/config/config.ts';

const needed = { TEMPORAL_ADDRESS: '127.0.0.1:7233' };

describe('readWorkerConfig', () => {
  it('limits commands unless it is told otherwise', () => {
    const { commandLimits, commandIsolation } = readWorkerConfig(needed);
    expect(commandLimits).toEqual({
      processes: 512,
      openFiles: 4_096,
      fileMiB: 10_240,
      memoryMiB: 4_096,
    });
    expect(commandIsolation).toBe('auto');
  });

  it('takes other limits of commands, or none', () => {
    const { commandLimits } = readWorkerConfig({
      ...needed,
      CARILLON_COMMAND_PROCESSES: '64',
      CARILLON_COMMAND_MEMORY_MIB: 'unlimited',
    });
    expect(commandLimits).toMatchObject({ processes: 64, memoryMiB: null, fileMiB: 10_240 });
  });

  it.each([
    ['CARILLON_COMMAND_PROCESSES', '0'],
    ['CARILLON_COMMAND_OPEN_FILES', 'none'],
    ['CARILLON_COMMAND_FILE_MIB', '1e3'],
    ['CARILLON_COMMAND_MEMORY_MIB', '-1'],
    ['CARILLON_COMMAND_ISOLATION', 'docker'],
  ])('refuses %s=%s by name', (key, value) => {
    expect(() => readWorkerConfig({ ...needed, [key]: value })).toThrow(key);
  });
});
