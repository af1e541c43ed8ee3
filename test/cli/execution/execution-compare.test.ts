import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExecutionDetail, ExecutionPage } from '../../../src/contract/execution/executions.ts';
import { answer, type ApiStub, problem, startApiStub } from '../api-stub.ts';
import { anExecution, aSchedule, aStep } from '../contract-samples.ts';
import { runLine } from '../memory-io.ts';

const green = '019aa000-0000-7000-8000-0000000000a1';
const red = '019aa000-0000-7000-8000-0000000000b2';
const span = (seconds: number) => ({
  startedAt: '2026-11-21T07:00:00.000Z',
  endedAt: new Date(Date.UTC(2026, 10, 21, 7, 0, seconds)).toISOString(),
});

const executions = new Map([
  [
    green,
    anExecution({
      id: green,
      status: 'Completed',
      revision: 1,
      queuedAt: '2026-11-21T07:00:00.000Z',
      steps: [
        aStep(0, { status: 'Completed', attempts: 1, ...span(2) }),
        aStep(1, { status: 'Completed', attempts: 1, ...span(3) }),
      ],
    }),
  ],
  [
    red,
    anExecution({
      id: red,
      status: 'Failed',
      revision: 2,
      queuedAt: '2026-11-21T07:30:00.000Z',
      steps: [
        aStep(0, { status: 'Completed', attempts: 1, ...span(2) }),
        aStep(1, {
          status: 'Failed',
          attempts: 3,
          message: 'refused\u001b[2J',
          code: 'target-refused',
          ...span(60),
        }),
      ],
    }),
  ],
]);

let stub: ApiStub;

beforeEach(async () => {
  stub = await startApiStub(({ path, query }) => {
    const [, id = ''] = /^\/schedule-executions\/(.+)$/.exec(path) ?? [];
    const found = executions.get(id);
    if (found) return answer(ExecutionDetail, found);
    if (path === '/schedule-executions') {
      const wanted = [...executions.values()].filter(
        ({ status }) => status === query.get('status'),
      );
      const items = wanted.map(({ steps: _steps, ...one }) => one);
      return answer(ExecutionPage, { items, nextCursor: null, hasMore: false });
    }
    const [, revision] = /\/revisions\/(\d)$/.exec(path) ?? [];
    if (revision === undefined) return problem('execution-not-found', 'no');
    const { steps, ...rest } = aSchedule();
    const changed = steps.map((step) =>
      step.key === 'export' ? { ...step, timeoutSeconds: 60 * Number(revision) } : step,
    );
    return {
      status: 200,
      body: { revision: Number(revision), definition: { ...rest, steps: changed } },
    };
  });
});
afterEach(() => stub.close());

const compare = (...args: string[]) =>
  runLine(['execution', 'compare', ...args], { apiUrl: stub.url });

describe('execution compare', () => {
  it('shows where status, duration, attempts and definition of steps differ', async () => {
    const { stdout, exitCode } = await compare(red, green);
    expect(exitCode).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toContain(`before ${green}`);
    expect(lines[1]).toContain(`after  ${red}`);
    expect(stdout).toMatch(/^ {3}import +✔ Completed +✔ Completed +2\.0s → 2\.0s +1 → 1/m);
    expect(stdout).toMatch(/^\* {2}export +✔ Completed +✖ Failed +3\.0s → 1m 00s +1 → 3 +refused/m);
    expect(stdout).toContain('steps.export.timeoutSeconds: 60 → 120');
    expect(stdout).not.toContain('\u001b');
  });

  it('finds the last success before an execution', async () => {
    const { stdout } = await compare(red, '--with', 'last-success', '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ before: { id: green }, after: { id: red } });
  });

  it('says that there was no success before', async () => {
    expect((await compare(green, '--with', 'last-success')).exitCode).toBe(5);
  });

  it.each([[[red]], [[red, green, '--with', 'last-success']], [[red, '--with', 'luck']]])(
    'takes two executions, or one and --with: %j',
    async (args) => {
      expect((await compare(...args)).exitCode).toBe(2);
    },
  );
});
