import { describe, expect, it } from 'vitest';
import { toDefinition } from '../../src/contract/schedule/definition.ts';
import { ProblemError } from '../../src/domain/problem.ts';

const hr = {
  type: 'Http',
  name: 'HR import',
  key: 'hr',
  url: 'https://hr.example/import',
  outputs: { changed: 'result.changed' },
};
const system = { name: 'ldap', runProfiles: ['Import'] };
const ldap = {
  type: 'RunProfile',
  key: 'ldap-import',
  name: 'LDAP',
  connectedSystem: 'ldap',
  runProfile: 'Import',
};
const shell = (more: object) => ({ type: 'Shell', key: 'go', name: 'Go', script: 'true', ...more });

function faultsOf(steps: object[], more: object = {}): unknown[] {
  const body = { name: 'Sync', timings: [{ type: 'Manual' }], steps, ...more };
  const context = { connectedSystems: [system], commandsEnabled: true, now: new Date() };
  try {
    toDefinition(body, context);
    return [];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return [...error.errors];
  }
}

const withCondition = (condition: string) => [hr, ldap, shell({ condition })];
const parameters = { full: { type: 'boolean', default: false } };

describe('expressions of a definition', () => {
  it.each([
    'steps.hr.outputs.changed > 0 && parameters.full',
    'steps["ldap-import"].outputs.changed > 0',
    'steps["ldap-import"].counts.added > 0',
    'event == null || event.payload.kind == "full"',
    'execution.trigger == "Manual"',
    'has(steps.hr.outputs.changed) && [1, 2].exists(x, x == steps.hr.outputs.changed)',
    'type(steps.hr.outputs.changed) == int',
  ])('accept %s', (condition) => {
    expect(faultsOf(withCondition(condition), { parameters })).toEqual([]);
  });

  it.each([
    ['steps.hrr.status == "x"', /step hrr is not known/, 'hr'],
    ['steps.hr.outputs.chnged > 0', /outputs\.chnged is not known/, 'changed'],
    ['steps["ldap-import"].outputs.added > 0', /outputs\.added is not known/, undefined],
    ['steps.hr.outcome == 1', /steps\.hr\.outcome is not known/, undefined],
    ['steps.hr.statuz == 1', /steps\.hr\.statuz is not known/, 'status'],
    ['steps.ldap-import.outputs.changed > 0', /ldap/, 'write steps["ldap-import"]'],
    ['parameters.ful', /parameters\.ful is not known/, 'full'],
    ['stepz.hr.status == ""', /stepz is not known/, 'steps'],
    ['sise(event.payload) > 0', /function sise is not known/, 'size'],
    ['event.paylod.x == 1', /event\.paylod is not known/, 'payload'],
    ['steps[execution.id].status == ""', /read a step by its key/, undefined],
    ['steps.go.status == ""', /step go is not known|has not ended/, undefined],
    ['[1].all(x, [2].all(y, x < y))', /walk of another list/, undefined],
    ['a b', /cannot be read/, undefined],
  ])('refuse %s, with the place and the remedy', (condition, message, suggestion) => {
    const [first] = faultsOf(withCondition(condition), { parameters });
    expect(first).toMatchObject({
      pointer: '/steps/2/condition',
      code: 'expression-invalid',
      message: expect.stringMatching(message) as string,
      ...(suggestion === undefined
        ? {}
        : { suggestion: expect.stringContaining(suggestion) as string }),
    });
  });

  it('read earlier groups only, because the others have not ended', () => {
    const beside = { ...ldap, mode: 'ParallelWithPrevious', condition: 'steps.hr.status != ""' };
    const [first] = faultsOf([hr, beside]);
    expect(first).toMatchObject({ message: expect.stringMatching(/has not ended/) as string });
  });

  it('are taken in settings, and refused where they would be taken literally', () => {
    const use = '${{ steps.hr.outputs.changed }}';
    expect(faultsOf([hr, shell({ environment: { CHANGED: use } })])).toEqual([]);
    expect(faultsOf([hr, { ...hr, key: 'two', url: `https://a.example/runs/${use}` }])).toEqual([]);
    expect(faultsOf([hr, { ...hr, key: 'two', method: 'POST', body: { n: use } }])).toEqual([]);
    const literal = faultsOf([hr, shell({ script: `echo ${use}` })]);
    expect(literal).toMatchObject([{ pointer: '/steps/1/script', code: 'expression-invalid' }]);
    const host = faultsOf([hr, { ...hr, key: 'two', url: `https://${use}/` }]);
    expect(host).toContainEqual(
      expect.objectContaining({ pointer: '/steps/1/url', code: 'expression-invalid' }),
    );
    const broken = faultsOf([hr, shell({ environment: { A: '${{ steps.hr' } })]);
    expect(broken).toMatchObject([{ message: 'holds ${{ without }}' }]);
  });
});

describe('parameters of a definition', () => {
  it.each([
    [{ a: { type: 'integer', default: 1.5 } }, '/parameters/a/default'],
    [{ a: { type: 'string', default: 'x', enum: ['y'] } }, '/parameters/a/default'],
    [{ a: { type: 'string', default: 'x', minimum: 1 } }, '/parameters/a/minimum'],
    [{ a: { type: 'number', default: 1, minimum: 2, maximum: 1 } }, '/parameters/a/maximum'],
    [{ a: { type: 'integer', default: 1, enum: [1, 'b'] } }, '/parameters/a/enum/1'],
    [{ dbPassword: { type: 'string', default: '' } }, '/parameters/dbPassword'],
    [{ 'a b': { type: 'string', default: '' } }, '/parameters'],
    [{ a: { type: 'text' } }, '/parameters/a/type'],
  ])('refuse %j', (given, pointer) => {
    expect(faultsOf([hr], { parameters: given })).toMatchObject([
      { pointer: expect.stringContaining(pointer) as string },
    ]);
  });

  it('need a default when a timing starts the schedule without values', () => {
    const timings = [{ type: 'Interval', everySeconds: 3_600 }];
    const given = { full: { type: 'boolean' } };
    expect(faultsOf([hr], { parameters: given })).toEqual([]);
    expect(faultsOf([hr], { parameters: given, timings })).toMatchObject([
      { pointer: '/parameters/full', code: 'parameter-declaration-invalid' },
    ]);
  });
});
