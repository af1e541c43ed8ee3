/** CPU time of each part of an installation over some work: steadier than clocks where everything shares the cores. */
import { processCpuMs } from '../../report/process-cpu.ts';
import type { WorkerProcess } from '../../worker-process.ts';
import type { Installation } from './installation.ts';

/** Milliseconds; NaN where CPU time of other processes cannot be read. */
export type CpuCosts = { server: number; worker: number; postgres: number; temporal: number };

/** What it returns says what was used since. */
export async function watchCpu(
  { servers, server }: Installation,
  worker: WorkerProcess | null = null,
): Promise<() => Promise<CpuCosts>> {
  const read = async (): Promise<CpuCosts> => ({
    server: await server.cpuMs(),
    worker: (await worker?.cpuMs()) ?? 0,
    postgres: processCpuMs(servers.postgres.pid) ?? NaN,
    temporal: processCpuMs(servers.temporal.pid) ?? NaN,
  });
  const before = await read();
  return async () => {
    const after = await read();
    return {
      server: after.server - before.server,
      worker: after.worker - before.worker,
      postgres: after.postgres - before.postgres,
      temporal: after.temporal - before.temporal,
    };
  };
}

/** The same for one of so many. */
export function forOne({ server, worker, postgres, temporal }: CpuCosts, count: number): CpuCosts {
  return {
    server: server / count,
    worker: worker / count,
    postgres: postgres / count,
    temporal: temporal / count,
  };
}
