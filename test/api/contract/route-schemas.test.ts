import { beforeAll, describe, expect, it } from 'vitest';
import { createValidator } from '../../../src/contract/validation/validate.ts';
import { createIdleApp } from '../../../tools/openapi-file.ts';

/** What a request of one route is checked by. */
type Checked = { name: string; part: string; schema: object };

const checked: Checked[] = [];

beforeAll(async () => {
  await createIdleApp((app) =>
    app.addHook('onRoute', ({ method, url, schema = {} }) => {
      for (const [part, one] of Object.entries(schema)) {
        if (!['body', 'querystring', 'params', 'headers'].includes(part)) continue;
        checked.push({ name: `${String(method)} ${url}`, part, schema: one as object });
      }
    }),
  );
});

// A server compiles them at the first request of a route: a mistake in one would be found only there.
describe('the schemas of all routes', () => {
  it('compile, those of bodies strictly and those of parameters with conversions', () => {
    expect(checked.length).toBeGreaterThan(200);
    for (const { name, part, schema } of checked) {
      const check = createValidator({ coerce: part !== 'body' }).compile(schema);
      expect(() => check({}), `${name} ${part}`).not.toThrow();
    }
  });
});
