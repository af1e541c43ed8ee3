import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { detectIsolation } from '../../activities/process/process-isolation.ts';
import { readWorkerConfig } from '../../src/config/config.ts';
import { prepareCommands } from '../../src/worker/command-place.ts';

async function prepare(settings: Record<string, string>) {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => {
    lines.push(JSON.parse(line) as Record<string, unknown>);
  };
  const config = readWorkerConfig({ TEMPORAL_ADDRESS: '127.0.0.1:7233', ...settings });
  return { place: await prepareCommands(config, pino({}, { write })), lines };
}

const commands = { CARILLON_COMMAND_STEPS: 'true' };
const detected = await detectIsolation();

describe('prepareCommands', () => {
  it('does nothing for a worker that runs no commands', async () => {
    expect(await prepare({})).toEqual({ place: {}, lines: [] });
  });

  it('warns of what is missing where commands are not fully isolated', async () => {
    const { lines } = await prepare({ ...commands, CARILLON_COMMAND_ISOLATION: 'group' });
    expect(lines).toMatchObject([
      { level: 40, isolation: 'Group', msg: 'commands are not fully isolated on this host' },
    ]);
    expect(lines[0]?.['gaps']).toContain('a command can read the environment of this worker');
  });

  it.skipIf(!detected.hidesWorker || !detected.limitsProcesses)(
    'says which limits hold where they are',
    async () => {
      const { place, lines } = await prepare({ ...commands, CARILLON_COMMAND_PROCESSES: '64' });
      expect(lines).toMatchObject([
        { level: 30, isolation: 'Namespace', limits: { processes: 64, memoryMiB: 4_096 } },
      ]);
      expect(place.commandLimits?.processes).toBe(64);
    },
  );

  it('claims no limit of processes that nothing holds', async () => {
    const { place } = await prepare({ ...commands, CARILLON_COMMAND_ISOLATION: 'group' });
    const isRoot = process.getuid?.() === 0;
    expect(place.commandLimits?.processes).toBe(isRoot ? null : 512);
  });
});
