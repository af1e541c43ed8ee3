import { describe, expect, it } from 'vitest';
import { type ApiDescription, breakingChanges } from '../../tools/api-changes/api-changes.ts';
import type { Schema } from '../../tools/api-changes/schema-changes.ts';

const word: Schema = { type: 'string', enum: ['Skip', 'AllowAll'], maxLength: 20 };
const input: Schema = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', maxLength: 63 },
    overlap: word,
    step: { $ref: '#/x/Step' },
  },
};
const step: Schema = { oneOf: [{ $ref: '#/x/Http' }, { $ref: '#/x/Shell' }] };
const output: Schema = {
  type: 'object',
  required: ['id', 'endedAt'],
  properties: { id: { type: 'string' }, endedAt: { type: 'string' }, status: word },
};

function api(changes: {
  input?: Partial<Schema>;
  output?: Partial<Schema>;
  step?: Schema;
  operation?: object;
}): ApiDescription {
  const body = { 'application/json': { schema: { $ref: '#/components/schemas/Input' } } };
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Output' } } };
  const limit = { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1 } as Schema };
  return {
    paths: {
      '/schedules': {
        post: {
          operationId: 'createSchedule',
          'x-required-permission': 'edit',
          parameters: [limit],
          requestBody: { required: false, content: body },
          responses: { 201: { content } },
          ...changes.operation,
        },
      },
    },
    components: {
      schemas: {
        Input: { ...input, ...changes.input },
        Output: { ...output, ...changes.output },
        Step: changes.step ?? step,
        Http: { type: 'object', properties: { url: { type: 'string' } } },
        Shell: { type: 'object', properties: { script: { type: 'string' } } },
      },
    },
  };
}

const changed = (changes: Parameters<typeof api>[0]): string[] =>
  breakingChanges(api({}), api(changes));
const members = { ...input.properties };
const shown = { ...output.properties };

describe('breakingChanges', () => {
  it('finds nothing in what is the same, and nothing in additions', () => {
    expect(changed({})).toEqual([]);
    const more: Schema = { type: 'string', enum: ['Skip', 'AllowAll', 'BufferOne'], maxLength: 30 };
    const input = { properties: { ...members, overlap: more, reason: { type: 'string' } } };
    const output = { properties: { ...shown, status: more, note: { type: 'string' } } };
    const step = { oneOf: [{ $ref: '#/x/Http' }, { $ref: '#/x/Sql' }, { $ref: '#/x/Shell' }] };
    expect(changed({ input, output, step })).toEqual([]);
  });

  it.each<[string, Partial<Schema>, string]>([
    ['a new required member', { required: ['name', 'overlap'] }, 'needs "overlap"'],
    [
      'a removed member',
      { properties: { name: { type: 'string' } } },
      'no longer accepts "overlap"',
    ],
    [
      'a removed word',
      { properties: { ...members, overlap: { ...word, enum: ['Skip'] } } },
      'overlap: no longer accepts "AllowAll"',
    ],
    [
      'a shorter text',
      { properties: { ...members, name: { type: 'string', maxLength: 10 } } },
      'name: has a narrower maxLength',
    ],
    [
      'a new pattern',
      { properties: { ...members, name: { type: 'string', maxLength: 63, pattern: 'a' } } },
      'name: has a narrower pattern',
    ],
    [
      'another type',
      { properties: { ...members, name: { type: 'integer' } } },
      'name: no longer accepts string',
    ],
  ])('finds %s in a request', (_what, input, message) => {
    expect(changed({ input }).join('\n')).toContain(`POST /schedules: body: ${message}`);
  });

  it('finds a variant that is no longer accepted, behind references', () => {
    expect(changed({ step: { oneOf: [{ $ref: '#/x/Http' }] } })).toEqual([
      'POST /schedules: body: step: no longer accepts Shell',
    ]);
  });

  it.each<[string, Partial<Schema>, string]>([
    ['a removed member', { properties: { id: { type: 'string' } } }, 'no longer has "endedAt"'],
    ['a member that may be missing', { required: ['id'] }, 'may lack "endedAt"'],
    [
      'a new type',
      { properties: { ...shown, endedAt: { type: ['string', 'null'] } } },
      'endedAt: may now be null',
    ],
  ])('finds %s in a response', (_what, output, message) => {
    expect(changed({ output })).toContain(`POST /schedules: 201: ${message}`);
  });

  it.each<[string, object, string]>([
    [
      'another id',
      { operationId: 'makeSchedule' },
      'its id was createSchedule and is makeSchedule',
    ],
    ['another permission', { 'x-required-permission': 'operate' }, 'needed the permission edit'],
    ['a removed parameter', { parameters: [] }, 'the parameter limit is gone'],
    [
      'a new required parameter',
      {
        parameters: [
          { name: 'limit', in: 'query', required: true, schema: { type: 'integer', minimum: 1 } },
        ],
      },
      'the parameter limit is now required',
    ],
    ['a removed response', { responses: {} }, 'the response 201 is gone'],
    ['a removed body', { requestBody: undefined }, 'body: the body is gone'],
  ])('finds %s of an operation', (_what, operation, message) => {
    expect(changed({ operation }).join('\n')).toContain(`POST /schedules: ${message}`);
  });

  it('finds a body that becomes required, and an operation that is gone', () => {
    const { requestBody } = api({}).paths['/schedules']?.['post'] ?? {};
    const operation = { requestBody: { ...requestBody, required: true } };
    expect(changed({ operation })).toEqual(['POST /schedules: body: the body is now required']);
    const { components } = api({});
    expect(breakingChanges(api({}), { paths: {}, components })).toEqual([
      'POST /schedules is gone',
    ]);
  });
});
