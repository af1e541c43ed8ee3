import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LedgerReport } from '../../../src/contract/execution/fires.ts';
import { answer, type ApiStub, startApiStub } from '../api-stub.ts';
import { runLine } from '../memory-io.ts';

let stub: ApiStub;
const missing = new Set<string>();
beforeEach(async () => {
  missing.clear();
  stub = await startApiStub();
  stub.handler = ({ query }) => {
    const [from, to] = [query.get('from') ?? '', query.get('to') ?? ''];
    const examples = [...missing].filter((at) => at > from && at <= to);
    return answer(LedgerReport, {
      from,
      to,
      schedules: 3,
      expected: 10,
      started: 7,
      caughtUp: 1,
      skipped: 2,
      missed: 1,
      unexplained: examples.length,
      unexpected: 1,
      examples: examples.map((scheduledFor) => ({ schedule: 'nightly', scheduledFor })),
    });
  };
});
afterEach(() => stub.close());

const verify = (...args: string[]) => runLine(['ledger', 'verify', ...args], { apiUrl: stub.url });
const asked = (): [string | null, string | null][] =>
  stub.requests.map(({ query }) => [query.get('from'), query.get('to')]);
const march = ['--from', '2027-03-01T00:00:00Z', '--to', '2027-03-18T12:00:00+01:00'];

describe('carillon ledger verify', () => {
  it('asks for a week at once, without a gap, adds up, and tells how far it is', async () => {
    const { stdout, stderr, exitCode } = await verify(...march, '-o', 'json');
    expect(asked()).toEqual([
      ['2027-03-01T00:00:00Z', '2027-03-08T00:00:00.000Z'],
      ['2027-03-08T00:00:00.000Z', '2027-03-15T00:00:00.000Z'],
      ['2027-03-15T00:00:00.000Z', '2027-03-18T12:00:00+01:00'],
    ]);
    expect(JSON.parse(stdout)).toEqual({
      from: '2027-03-01T00:00:00Z',
      to: '2027-03-18T12:00:00+01:00',
      schedules: 3,
      expected: 30,
      started: 21,
      caughtUp: 3,
      skipped: 6,
      missed: 3,
      unexplained: 0,
      unexpected: 3,
      examples: [],
    });
    expect(stderr).toContain('part 3 of 3');
    expect(exitCode).toBe(0);
  });

  it('ends with 1 when a fire of any part is unexplained, and names it', async () => {
    missing.add('2027-03-09T06:00:00Z');
    const { stdout, exitCode } = await verify(...march);
    expect(stdout).toContain('1 unexplained');
    expect(stdout).toContain('unexplained: nightly 2027-03-09T06:00:00Z');
    expect(exitCode).toBe(1);
  });

  it('sends one request for a week or less, and leaves what is no instant to the server', async () => {
    await verify('--from', '2027-03-01T00:00:00Z', '--to', '2027-03-08T00:00:00Z');
    await verify('--from', 'yesterday');
    expect(asked()).toEqual([
      ['2027-03-01T00:00:00Z', '2027-03-08T00:00:00Z'],
      ['yesterday', null],
    ]);
  });
});
