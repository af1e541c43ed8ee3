import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { opaque } from '../../../src/api/openapi/examples.ts';
import { type ProblemCode, problems } from '../../../src/domain/problem.ts';
import { openApiFile } from '../../../tools/openapi-file.ts';
import {
  createValidators,
  type DescribedResponse,
  type Description,
  follow,
  type Operation,
} from './described-answers.ts';

type Described = Operation & { name: string; method: string; path: string };

let description: Description;
let operations: Described[];

beforeAll(async () => {
  description = JSON.parse(await readFile(openApiFile, 'utf8')) as Description;
  operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method,
      path,
      name: `${method} ${path}`,
    })),
  );
});

function response(operation: Described, status: string): DescribedResponse {
  return follow(description, operation.responses[status] ?? {});
}

/** The codes that a problem response may carry. */
function codesOf(operation: Described, status: string): ProblemCode[] {
  const media = response(operation, status).content?.['application/problem+json'];
  const [, own] = (media?.schema?.['allOf'] ?? []) as {
    properties: { code: { enum: ProblemCode[] } };
  }[];
  return own?.properties.code.enum ?? [];
}

const isPublic = ({ security }: Described): boolean => security?.length === 0;

describe('every operation of the description', () => {
  it('has an id of its own, a summary, a tag that is listed, and says which credential it needs', () => {
    expect(operations.length).toBeGreaterThan(70);
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(operations.length);
    const listed = description.tags.map(({ name }) => name);
    for (const { name, operationId, summary, tags = [], security } of operations) {
      expect(operationId, name).toMatch(/^[a-z][A-Za-z]+$/);
      expect(summary, name).toMatch(/\w/);
      expect(tags.length, name).toBe(1);
      expect(listed, name).toEqual(expect.arrayContaining(tags));
      expect(security, name).toBeDefined();
    }
  });

  it('has a schema for every parameter, an example for each that can be chosen, and every parameter of its path', () => {
    for (const { name, path, parameters = [] } of operations) {
      for (const parameter of parameters) {
        expect(Object.keys(parameter.schema).length, `${name} ${parameter.name}`).toBeGreaterThan(
          0,
        );
        const isShown = parameter.example !== undefined;
        expect(isShown, `${name} ${parameter.name}`).toBe(!opaque.has(parameter.name));
      }
      const inPath = parameters.filter((one) => one.in === 'path').map((one) => `{${one.name}}`);
      expect(inPath.sort(), name).toEqual(
        [...path.matchAll(/\{\w+\}/g)].map(([all]) => all).sort(),
      );
    }
  });

  it('has a successful response, with a schema and an example for every body', () => {
    for (const operation of operations) {
      const statuses = Object.keys(operation.responses);
      expect(
        statuses.some((status) => status < '300'),
        operation.name,
      ).toBe(true);
      const bodies = statuses.flatMap((status) =>
        Object.entries(response(operation, status).content ?? {}),
      );
      for (const [type, media] of [
        ...bodies,
        ...Object.entries(operation.requestBody?.content ?? {}),
      ]) {
        expect(media.schema, `${operation.name} ${type}`).toBeDefined();
        expect(Object.keys(media.examples ?? {}).length, `${operation.name} ${type}`).toBe(1);
      }
      for (const status of ['204', '304']) {
        expect(response(operation, status).content, operation.name).toBeUndefined();
      }
    }
  });

  it('describes what the hooks of every route answer', () => {
    for (const operation of operations) {
      const statuses = Object.keys(operation.responses);
      const needed = [
        ...['400', '403', '408', '431', '500'],
        ...(isPublic(operation) ? [] : ['401', '429', '503']),
        ...(operation.method === 'get' ? [] : ['413', '415', '422']),
        ...(operation.path.includes('{') ? ['404', '405'] : []),
      ];
      expect(statuses, operation.name).toEqual(expect.arrayContaining(needed));
    }
  });

  it('lists the codes of every problem response, each with the status of the catalogue', () => {
    for (const operation of operations) {
      const failures = Object.keys(operation.responses).filter((status) => status >= '400');
      for (const status of failures) {
        const isReport = operation.path.endsWith('/ready') && status === '503';
        const codes = codesOf(operation, status);
        expect(codes.length > 0 || isReport, `${operation.name} ${status}`).toBe(true);
        if (status === '408' || status === '431') continue;
        for (const code of codes) expect(String(problems[code].status), code).toBe(status);
      }
    }
  });

  it('takes an Idempotency-Key with every POST whose response may be stored, and If-None-Match with every JSON that can be read', () => {
    for (const operation of operations) {
      const names = (operation.parameters ?? []).map((one) => one.name);
      const isUnstored = ['createToken', 'dryRun', 'revealSecrets'].includes(
        operation.operationId ?? '',
      );
      const isStored = operation.method === 'post' && !isUnstored;
      expect(names.includes('idempotency-key'), operation.name).toBe(isStored);
      const { content = {} } = response(operation, '200');
      const isRead =
        operation.method === 'get' && !isPublic(operation) && 'application/json' in content;
      expect(names.includes('if-none-match'), operation.name).toBe(isRead);
      expect('304' in operation.responses, operation.name).toBe(isRead);
    }
  });

  it('tells where to read what it created or accepted', () => {
    for (const operation of operations) {
      for (const status of ['201', '202']) {
        const { headers } = response(operation, status);
        if (headers === undefined || operation.tags?.[0] === 'Observations') continue;
        expect(headers, operation.name).toHaveProperty('location');
      }
    }
  });
});

describe('every example of the description', () => {
  it('fits the schema that it is an example of', () => {
    const { check } = createValidators(description, false);
    let count = 0;
    for (const operation of operations) {
      for (const { name, schema, example } of operation.parameters ?? []) {
        if (example === undefined) continue;
        count += 1;
        expect(check(schema, example), `${operation.name} ${name}`).toEqual([]);
      }
      const bodies = Object.keys(operation.responses).flatMap((status) =>
        Object.values(response(operation, status).content ?? {}),
      );
      for (const media of [...bodies, ...Object.values(operation.requestBody?.content ?? {})]) {
        for (const example of Object.values(media.examples ?? {})) {
          count += 1;
          const { value } = follow(description, example);
          expect(check(media.schema ?? {}, value), operation.name).toEqual([]);
        }
      }
    }
    expect(count).toBeGreaterThan(500);
    // Every schema of the document is compiled.
  }, 120_000);

  it('of a component is used', () => {
    const text = JSON.stringify(description);
    for (const name of Object.keys(description.components.examples)) {
      if (!name.startsWith('problem-')) {
        expect(text).toContain(`"#/components/examples/${name}"`);
      }
    }
  });
});
