import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Principal } from '../../../src/contract/operations/principal.ts';
import { answer, type ApiStub, problem, startApiStub } from '../api-stub.ts';
import { anExecution, aSchedule, executionId } from '../contract-samples.ts';
import { runLine } from '../memory-io.ts';

let stub: ApiStub;

beforeEach(async () => {
  stub = await startApiStub(({ path, query, method }) => {
    if (path === '/missing') return problem('route-not-found', 'no');
    if (path === '/gone') return { status: 204, body: null };
    if (path === '/schedules' && method === 'GET') {
      const page = Number(query.get('cursor') ?? 0);
      const items = [{ id: `s${page}`, note: '\u202e' }];
      return { status: 200, body: { items, nextCursor: page < 2 ? String(page + 1) : null } };
    }
    return { status: 200, body: { ok: true } };
  });
});
afterEach(() => stub.close());

const api = (args: readonly string[], stdin = '') =>
  runLine(['api', ...args], { apiUrl: stub.url, stdin, env: { CARILLON_TOKEN: 'secret-token' } });
const sent = () => stub.requests.at(-1);

describe('carillon api', () => {
  it('sends the token, and prints the answer as JSON', async () => {
    const { stdout, exitCode } = await api(['things']);
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, { ok: true }]);
    expect(sent()).toMatchObject({ method: 'GET', path: '/things' });
    expect(sent()?.headers.authorization).toBe('Bearer secret-token');
  });

  it.each([['/things'], ['/api/v1/things'], ['api/v1/things'], ['things']])(
    'takes the path %s',
    async (path) => {
      await api([path]);
      expect(sent()?.path).toBe('/things');
    },
  );

  it('makes a POST of fields: -F reads JSON, -f is always text', async () => {
    await api(['things', '-F', 'count=3', '-F', 'on=true', '-F', 'name=x', '-f', 'text=3']);
    expect(sent()).toMatchObject({
      method: 'POST',
      body: { count: 3, on: true, name: 'x', text: '3' },
    });
  });

  it('makes parameters of fields with GET, beside those of the path', async () => {
    await api(['-X', 'GET', 'things?a=1', '-f', 'tag=team a']);
    expect(Object.fromEntries(sent()?.query ?? [])).toEqual({ a: '1', tag: 'team a' });
  });

  it('sends a body from standard input, and headers', async () => {
    await api(['-X', 'PUT', 'things', '--input', '-', '-H', 'If-Match: "1.1"'], 'a: [1, b]');
    expect(sent()).toMatchObject({ method: 'PUT', body: { a: [1, 'b'] } });
    expect(sent()?.headers['if-match']).toBe('"1.1"');
  });

  it('reads every page, and shows no control character of it', async () => {
    const lines = (await api(['schedules', '--paginate', '-o', 'jsonl'])).stdout;
    expect(
      lines
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { id: string }).id),
    ).toEqual(['s0', 's1', 's2']);
    const { stdout } = await api(['schedules', '--paginate']);
    expect(JSON.parse(stdout)).toHaveLength(3);
    expect(lines + stdout).not.toContain('\u202e');
  });

  it('prints nothing for an answer without a body, and the reason of a refusal', async () => {
    expect(await api(['-X', 'DELETE', 'gone'])).toMatchObject({ exitCode: 0, stdout: '' });
    expect(await api(['missing'])).toMatchObject({ exitCode: 5, stdout: '' });
  });

  it.each([
    ['the address of another server', ['https://evil.example/x']],
    ['an address without a scheme', ['//evil.example/x']],
    ['a path that leaves the API', ['schedules/../../health']],
    ['an encoded one', ['schedules/%2e%2e/x']],
    ['a field without a value', ['things', '-f', 'name']],
    ['a header that is the token', ['things', '-H', 'Authorization: Bearer x']],
    ['a header with a line break', ['things', '-H', 'a: b\r\nc: d']],
    ['a body with GET', ['-X', 'GET', 'things', '--input', '-']],
    ['pages of a POST', ['-X', 'POST', 'things', '--paginate']],
    ['pages of what is no list', ['things', '--paginate']],
  ])('refuses %s', async (_what, args) => {
    expect((await api(args)).exitCode).toBe(2);
  });
});

describe('carillon open', () => {
  const signedIn = {
    tenantId: executionId,
    tenant: 'default',
    roles: ['viewer'],
    initiator: { type: 'user', id: 'anna', name: 'anna' },
  };
  const open = async (
    args: readonly string[],
    { isTTY = false, temporalUiUrl = null as string | null } = {},
  ) => {
    const opened: string[] = [];
    stub.handler = ({ path }) => {
      if (path === '/principal') return answer(Principal, { ...signedIn, temporalUiUrl });
      if (path === '/schedules/delta-sync') return { status: 200, body: aSchedule() };
      if (path === `/schedule-executions/${executionId}`) {
        return { status: 200, body: anExecution({}) };
      }
      return null;
    };
    const onOpen = (url: string) => opened.push(url) > 0;
    return { ...(await runLine(['open', ...args], { apiUrl: stub.url, isTTY, onOpen })), opened };
  };

  it('prints the address of the page in the console', async () => {
    const { stdout, opened } = await open(['delta-sync']);
    expect(stdout).toBe(`${stub.url}/console/schedules/${aSchedule().slug}\n`);
    expect(opened).toEqual([]);
  });

  it('opens it on a terminal, unless it is only to be printed', async () => {
    const { stdout, opened } = await open([executionId], { isTTY: true });
    expect(opened).toEqual([`${stub.url}/console/executions/${executionId}`]);
    expect(stdout.trim()).toBe(opened[0]);
    expect((await open([executionId, '--print'], { isTTY: true })).opened).toEqual([]);
  });

  it('opens the page in Temporal of a server that knows where it is', async () => {
    const temporalUiUrl = 'https://temporal.example.com/namespaces/default';
    const execution = await open([executionId, '--temporal'], { temporalUiUrl });
    const { workflowId, runId } = anExecution({});
    const workflow = `${temporalUiUrl}/workflows/${encodeURIComponent(workflowId)}/${runId}`;
    expect(execution.stdout).toBe(`${workflow}\n`);
    const schedule = await open(['delta-sync', '--temporal'], { temporalUiUrl });
    expect(schedule.stdout).toMatch(/^https:.*\/namespaces\/default\/schedules\/.*delta-sync\n$/);
  });

  it('says so where the page in Temporal has no known address', async () => {
    const { exitCode, stdout, stderr } = await open(['delta-sync', '--temporal']);
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain('CARILLON_TEMPORAL_UI_URL');
  });

  it('says that what is named does not exist', async () => {
    expect((await open(['nothing'])).exitCode).toBe(5);
  });
});
