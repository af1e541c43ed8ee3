import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditEventPage } from '../../../src/contract/operations/audit-events.ts';
import { SystemOutcomes } from '../../../src/contract/operations/connected-systems.ts';
import { answer, type ApiStub, startApiStub } from '../api-stub.ts';
import { executionId } from '../contract-samples.ts';
import { runLine } from '../memory-io.ts';

const event = {
  id: executionId,
  at: '2026-11-21T07:00:00.000Z',
  actor: { type: 'user', id: 'ann', name: 'Ann' },
  action: 'cancel',
  objectType: 'execution',
  objectId: executionId,
  executionId,
  stepIndex: null,
  reason: 'wrong day',
  result: 'Done',
  detail: null,
  clientAddress: null,
};
const outcome = {
  executionId,
  scheduleSlug: 'delta-sync',
  stepIndex: 2,
  stepName: 'LDAP import',
  runProfile: 'DeltaImport',
  status: 'Failed',
  endedAt: '2026-11-21T07:00:00.000Z',
  message: 'HTTP 401',
};

let stub: ApiStub;
beforeEach(async () => {
  stub = await startApiStub(({ path }) => {
    if (path === '/audit-events') {
      return answer(AuditEventPage, { items: [event], nextCursor: null, hasMore: false });
    }
    if (path !== '/connected-system-outcomes') return null;
    const items = [{ connectedSystem: 'ldap', steps: 40, failed: 2, last: [outcome] }];
    return answer(SystemOutcomes, { from: '2026-11-14T07:00:00.000Z', items });
  });
});
afterEach(() => stub.close());

const run = (line: string) => runLine(line.split(' '), { apiUrl: stub.url });

describe('carillon audit list', () => {
  it('asks with the filters that were given, and says who did what and why', async () => {
    const { exitCode, stdout } = await run(
      'audit list --actor ann --actor-type user --object-type execution --from -24h',
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/user Ann +cancel +execution .*Done +wrong day/);
    expect(Object.fromEntries(stub.requests.at(-1)?.query ?? [])).toMatchObject({
      actor: 'ann',
      actorType: 'user',
      objectType: 'execution',
      from: '-24h',
    });
  });
});

describe('carillon system outcomes', () => {
  it('says how often the steps that used a system failed', async () => {
    const { stdout } = await run('system outcomes ldap --from -24h');
    expect(stdout).toMatch(/ldap +40 +2 +Failed +DeltaImport/);
    expect(stub.requests.at(-1)?.query.get('connectedSystem')).toBe('ldap');
  });
});
