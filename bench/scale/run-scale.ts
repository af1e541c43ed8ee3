/** `npm run bench -- --scale`: how cost grows with what the product holds. */
import type { Cleanup } from '../cleanup.ts';
import type { ScaleOptions } from '../options.ts';
import { currentLoad, describeMachine } from '../report/machine.ts';
import { startServers } from '../servers.ts';
import { measureRecord } from './measure-record.ts';
import { measureVerify } from './measure-verify.ts';
import type { ScaleResult } from './scale-report.ts';

/** Executions of the year that is verified. */
const verified = 20_000;

export async function runScale(options: ScaleOptions, cleanup: Cleanup): Promise<ScaleResult> {
  const say = (line: string): void => console.error(`[scale] ${line}`);
  say('starting PostgreSQL and Temporal');
  const servers = await startServers(cleanup);
  const machine = describeMachine(servers);
  const before = currentLoad();
  const { parts, records, schedules } = options;
  const record = parts.includes('RECORD')
    ? await measureRecord(servers, { records, schedules, say })
    : null;
  const verify = parts.includes('VERIFY')
    ? await measureVerify(servers, { executions: Math.min(verified, records), say })
    : null;
  const load = { before, after: currentLoad() };
  return { at: new Date().toISOString(), machine, load, record, verify };
}
