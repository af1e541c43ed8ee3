import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AnchorDetail } from '../../../src/contract/schedule/milestones.ts';
import { answer, type ApiStub, problem, startApiStub } from '../api-stub.ts';
import { runLine } from '../memory-io.ts';

const version = {
  version: 3,
  at: '2027-03-28T06:00:00.000Z',
  reason: null,
  setAt: '2026-11-20T09:00:00.000Z',
  setBy: { type: 'user', id: 'ann', name: 'Ann' },
} as const;
const anchor = { name: 'go-live', ...version, versions: [version] };

let stub: ApiStub;
beforeEach(async () => {
  stub = await startApiStub(({ method }) =>
    method === 'GET'
      ? { ...answer(AnchorDetail, anchor), headers: { etag: '"3-abc"' } }
      : problem('anchor-conflict', 'the anchor "go-live" is at version 4 now; read it again'),
  );
});
afterEach(() => stub.close());

const apply = (at: string, ...flags: string[]) =>
  runLine(['apply', '-f', '-', ...flags], {
    apiUrl: stub.url,
    stdin: `apiVersion: carillon/v1
kind: Anchor
metadata: { name: go-live }
spec: { at: '${at}' }
`,
  });
const writes = () => stub.requests.filter(({ method }) => method !== 'GET');

describe('apply of a setting', () => {
  it('sends the version that it read, and exits with 6 when another user was faster', async () => {
    const { exitCode, stderr } = await apply('2027-04-01T06:00:00Z');
    expect([exitCode, stderr]).toEqual([6, expect.stringContaining('changed in the meantime')]);
    expect(writes()).toMatchObject([
      { method: 'PUT', path: '/anchors/go-live', headers: { 'if-match': '"3-abc"' } },
    ]);
  });

  it('sends nothing when only the spelling of the instant differs', async () => {
    const { stdout } = await apply('2027-03-28T08:00:00+02:00');
    expect([stdout, writes()]).toEqual(['unchanged anchor/go-live\n', []]);
  });

  it('asks the server for nothing but a dry run with --dry-run=server', async () => {
    await apply('2027-04-01T06:00:00Z', '--dry-run=server');
    expect(writes()).toMatchObject([
      {
        path: '/dry-runs',
        body: { requests: [{ method: 'PUT', path: '/anchors/go-live', ifMatch: '"3-abc"' }] },
      },
    ]);
  });

  it('does not take another place of a dry run', async () => {
    const { exitCode, stderr } = await apply('2027-04-01T06:00:00Z', '--dry-run=temporal');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('client, server')]);
  });
});
