import { describe, expect, it } from 'vitest';
import { type CrossingReport, tryToCross } from '../../src/cli/crossing/crossing.ts';
import type { Route } from '../../src/cli/crossing/description.ts';
import { createRandom } from '../../src/cli/crossing/random.ts';
import type { Send } from '../../src/cli/crossing/request.ts';

const neverWritten = 'Acme salaries 9';
const texts = ['Acme payroll 2', 'acme-payroll-2', 'Acme "north" 1', neverWritten];
const create: Route = {
  method: 'POST',
  path: '/api/v1/schedules',
  pathParameters: [],
  queryParameters: [],
  takesKey: false,
  body: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
};

/** Only bodies: the route has nothing else that could name the other tenant. */
function cross(send: Send): Promise<CrossingReport> {
  return tryToCross({
    context: {
      description: {},
      routes: [create],
      inventory: {
        valuesOf: new Map([['name', ['Acme payroll 2', 'Acme "north" 1']]]),
        own: new Set(texts),
        canaries: new Set(texts),
        cursors: new Map(),
      },
      random: createRandom(7),
      keys: [],
      tenant: 'acme',
      reserved: { pools: [], secrets: [], reports: [] },
      writes: true,
    },
    send,
    attempts: 40,
    concurrency: 4,
    signal: new AbortController().signal,
  });
}

const nameIn = (body: string | null): string => (JSON.parse(body ?? '') as { name: string }).name;
const answer = (body: object) => ({ status: 201, body: JSON.stringify(body) });

describe('what the sender wrote itself', () => {
  it('may be read again, quoted in a text, or as the slug of a name', async () => {
    const { findings, attempts } = await cross(async ({ body }) => {
      const name = nameIn(body);
      const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
      return answer({ slug, name, detail: `created ${name}` });
    });
    expect(attempts.body).toBe(40);
    expect(findings).toEqual([]);
  });

  it('does not excuse another text of the other tenant', async () => {
    const { findings } = await cross(async ({ body }) =>
      answer({ name: nameIn(body), seen: neverWritten }),
    );
    expect(findings[0]).toMatchObject({ is: 'Read', shows: [neverWritten] });
  });
});
