/** A Temporal server of one test whose data can be kept and put back, as a backup would. */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { carillonSearchAttributes } from '../../../src/dev/temporal/temporal-namespace.ts';
import {
  type RunningTemporal,
  startTemporalServer,
} from '../../../src/dev/temporal/temporal-server.ts';
import { findTestTemporal } from '../temporal-binary.ts';

export type RewindableTemporal = Awaited<ReturnType<typeof startRewindableTemporal>>;

const namespace = 'default';

/** Its address stays the same. Call `stop` at the end. */
export async function startRewindableTemporal(directory: string) {
  const data = join(directory, 'data');
  const copy = join(directory, 'copy');
  const binary = await findTestTemporal();
  let port: number | undefined;
  let running: RunningTemporal;
  async function start(): Promise<void> {
    running = await startTemporalServer({
      binary,
      namespace,
      dbFile: join(data, 'temporal.db'),
      logFile: join(directory, 'temporal.log'),
      searchAttributes: carillonSearchAttributes,
      headless: true,
      ...(port === undefined ? {} : { port }),
    });
    port = Number(running.address.split(':')[1]);
  }
  mkdirSync(data, { recursive: true });
  await start();
  return {
    address: `127.0.0.1:${port}`,
    namespace,
    /** Keeps a copy of its data; it is away for a moment. */
    async keep(): Promise<void> {
      await running.stop();
      cpSync(data, copy, { recursive: true });
      await start();
    },
    /** Puts the copy back. */
    async rewind(): Promise<void> {
      await running.stop();
      rmSync(data, { recursive: true });
      cpSync(copy, data, { recursive: true });
      await start();
    },
    stop: () => running.stop(),
  };
}
