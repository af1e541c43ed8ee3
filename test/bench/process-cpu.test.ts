import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { processCpuMs } from '../../bench/report/process-cpu.ts';

describe('CPU time of a process', () => {
  test.skipIf(processCpuMs(process.pid) === null)(
    'keeps that of children which have ended, as closed connections of a database do',
    () => {
      const before = processCpuMs(process.pid) ?? 0;
      spawnSync(process.execPath, ['-e', 'for (let n = 0; n < 1e9; n += 1);']);
      expect((processCpuMs(process.pid) ?? 0) - before).toBeGreaterThan(200);
    },
  );
});
