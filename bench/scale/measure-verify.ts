/** The chain over a year of executions: how long it takes to make, and to verify. */
import { createLogger } from '../../src/log.ts';
import { type RecordCursor, verifyRecord } from '../../src/services/operations/record.ts';
import { createDatabase } from '../../src/store/core/database.ts';
import { appendLinks } from '../../src/store/record/record-links.ts';
import type { Servers } from '../servers.ts';
import { fillTenant } from './fill-tenant.ts';

export type VerifyFigures = {
  executions: number;
  links: number;
  appendMs: number;
  verifyMs: number;
  findings: number;
};

const batch = 500;
const lookBackSeconds = 400 * 86_400;

export async function measureVerify(
  { postgres }: Servers,
  { executions, say }: { executions: number; say: (line: string) => void },
): Promise<VerifyFigures> {
  const size = { executions, days: 365, schedules: 100 };
  const { id } = await fillTenant(postgres.adminUrl, { ...size, slug: 'scale-verify', say });
  const log = createLogger({ level: 'fatal', pretty: false, name: 'verify' });
  const database = createDatabase({
    ...{
      url: postgres.url,
      applicationName: 'bench',
      poolSize: 2,
      statementTimeoutMs: 60_000,
      log,
    },
  });
  try {
    const begin = performance.now();
    let links = 0;
    for (const type of ['execution', 'audit-event'] as const) {
      for (let added = batch; added > 0; links += added) {
        const options = { type, limit: batch, lookBackSeconds };
        added = await database.withTenant(id, (tx) => appendLinks(tx, options));
      }
    }
    const appended = performance.now();
    say(`${links} links appended`);
    let findings = 0;
    for (let cursor: RecordCursor | null = null; ;) {
      const page = await verifyRecord(
        { database, clock: () => new Date() } as never,
        { tenantId: id } as never,
        { cursor, since: null, kept: null },
      );
      findings += page.findings.length;
      cursor = page.next;
      if (cursor === null) break;
    }
    const verifyMs = performance.now() - appended;
    return { executions, links, appendMs: appended - begin, verifyMs, findings };
  } finally {
    await database.close();
  }
}
