/** `npm run bench -- --scale`: how cost grows with what the product holds. */
import { type Cleanup, createCleanup } from '../cleanup.ts';
import { currentLoad, describeMachine } from '../report/machine.ts';
import { type Servers, startServers } from '../servers.ts';
import { measureBurst } from './live/measure-burst.ts';
import { measureEvent } from './live/measure-event.ts';
import { measureOpen } from './live/measure-open.ts';
import { measureSchedules } from './live/measure-schedules.ts';
import { measureRecord } from './measure-record.ts';
import { measureVerify } from './measure-verify.ts';
import type { ScaleOptions, ScalePart } from './scale-options.ts';
import type { ScaleResult } from './scale-report.ts';

/** Executions of the year that is verified. */
const verified = 20_000;

export async function runScale(options: ScaleOptions, cleanup: Cleanup): Promise<ScaleResult> {
  const begun = performance.now();
  const { records, schedules, burst, open, restSeconds } = options;
  const say = (line: string): void => {
    const seconds = ((performance.now() - begun) / 1_000).toFixed(0);
    console.error(`[scale] ${seconds.padStart(4)} s  ${line}`);
  };
  const failed: ScalePart[] = [];
  const wanted = async <T>(part: ScalePart, measure: () => Promise<T>): Promise<T | null> => {
    if (!options.parts.includes(part)) return null;
    say(part);
    try {
      return await measure();
    } catch (error) {
      if (cleanup.begun()) throw error;
      // The other parts are worth their time.
      const message = error instanceof Error ? error.message : String(error);
      say(`${part} failed: ${message}`);
      failed.push(part);
      return null;
    }
  };
  const machine = await withServers(cleanup, async (servers) => describeMachine(servers));
  const before = currentLoad();
  const parts = {
    schedules: await wanted('SCHEDULES', () =>
      measureSchedules(cleanup, { schedules, restSeconds, say }),
    ),
    burst: await wanted('BURST', () => measureBurst(cleanup, { schedules: burst, say })),
    open: await wanted('OPEN', () => measureOpen(cleanup, { executions: open, say })),
    event: await wanted('EVENT', () => measureEvent(cleanup, { schedules, say })),
    record: await wanted('RECORD', () =>
      withServers(cleanup, (servers) => measureRecord(servers, { records, schedules, say })),
    ),
    verify: await wanted('VERIFY', () =>
      withServers(cleanup, (servers) => measureVerify(servers, { executions: verified, say })),
    ),
  };
  const load = { before, after: currentLoad() };
  return { at: new Date().toISOString(), machine, load, failed, ...parts };
}

/** Of its own for each part, so that none measures what another left behind. */
async function withServers<T>(
  cleanup: Cleanup,
  work: (servers: Servers) => Promise<T>,
): Promise<T> {
  const own = createCleanup();
  cleanup.push(() => own.run());
  try {
    return await work(await startServers(own));
  } finally {
    await own.run();
  }
}
