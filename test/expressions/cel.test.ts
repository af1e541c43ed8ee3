import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/domain/step-data/step-outputs.ts';
import { evaluate, functionNames, isFunction, parseExpression } from '../../src/expressions/cel.ts';

const variables: Record<string, JsonValue> = {
  parameters: { full: true, share: 0.5, name: 'Ana' },
  steps: { hr: { outputs: { changed: 3, names: ['b', 'a'], none: null } } },
};
const valueOf = (text: string, more: Record<string, JsonValue> = variables) => {
  const result = evaluate(parseExpression(text), more);
  return 'value' in result ? result.value : `fault: ${result.fault}`;
};

describe('evaluate', () => {
  it.each<[string, JsonValue]>([
    ['steps.hr.outputs.changed > 0', true],
    ['steps.hr.outputs.changed + 1', 4],
    ['steps.hr.outputs.changed % 2 == 1', true],
    ['parameters.share < 1', true],
    ['has(steps.hr.outputs.missing)', false],
    ['steps["hr"].outputs.names.exists(name, name == "a")', true],
    ['steps.hr.outputs.names.map(name, name + "!")', ['b!', 'a!']],
    ['{"a": steps.hr.outputs.none}', { a: null }],
    ['"Hello " + parameters.name', 'Hello Ana'],
    ['parameters.full ? "full" : "delta"', 'full'],
    ['"a-b".split("-").join("+").replace("+", "/")', 'a/b'],
    ['int("5")', 5],
  ])('%s', (text, expected) => {
    expect(valueOf(text)).toEqual(expected);
  });

  it.each([
    ['steps.hr.outputs.missing == 1', /missing/],
    ['steps.hr.outputs.names > 1', /overload/],
    ['1 +', /cannot be read/],
    ['', /empty/],
    [`${'('.repeat(61)}1${')'.repeat(61)}`, /nested more than 60/],
    [`${'!'.repeat(1_999)}true`, /nested|more than/],
    ['1'.repeat(2_001), /more than 2000 characters/],
    ['9223372036854775807', /too large/],
    ['1.0 / 0.0', /no number in JSON/],
    ['timestamp("2026-01-01T00:00:00Z")', /string\(\)/],
    ['1 / 0', /./],
  ])('says why %s has no value, and never throws', (text, fault) => {
    expect(valueOf(text)).toMatch(fault);
  });

  it('reaches nothing that objects inherit', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(valueOf(`steps.hr.${name}`)).toMatch(/^fault: /);
      expect(valueOf(`parameters["${name}"]["${name}"]`)).toMatch(/^fault: /);
    }
  });

  it('stays within memory and time, whatever the expression multiplies', () => {
    const began = performance.now();
    const grown = Array.from({ length: 30 }, () => '.replace("a", "aaaaaaaaaaaaaaaa")').join('');
    expect(valueOf(`"a"${grown}`)).toMatch(/^fault: makes a text of more than/);
    const joined = '["a","b"].join("x").split("").join("yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy")';
    const again = '.split("").join("yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy")'.repeat(20);
    expect(valueOf(joined + again)).toMatch(/^fault: makes a text of more than/);
    expect(valueOf('"%1000000000d".format([1])')).toMatch(/^fault: /);
    expect(valueOf('"aaaaaaaaaaaaaaaaaaaaaaaaaaaa!".matches("^(a+)+$")')).toBe(false);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('names its functions, for suggestions', () => {
    expect(functionNames()).toEqual(expect.arrayContaining(['size', 'startsWith', 'trim']));
    expect([isFunction('size'), isFunction('format'), isFunction('nope')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
