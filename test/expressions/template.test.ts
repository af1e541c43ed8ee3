import { expect, it } from 'vitest';
import { splitTemplate } from '../../src/expressions/template.ts';

const split = (text: string) => {
  const template = splitTemplate(text);
  return 'fault' in template
    ? template.fault
    : template.parts.map((part) => ('text' in part ? part.text : [part.expression]));
};

it.each<[string, unknown]>([
  ['', ['']],
  ['plain', ['plain']],
  ['${{ a }}', [['a']]],
  ['x/${{a}}/y${{ b }}', ['x/', ['a'], '/y', ['b']]],
  ['${{ "}}" + \'}}\' }}!', [['"}}" + \'}}\''], '!']],
  ['${{ {"a": {"b": 1}} }}', [['{"a": {"b": 1}}']]],
  ['${{ "\\"}}" }}', [['"\\"}}"']]],
  ['$${ {a} }}', ['$${ {a} }}']],
  ['${{ "${{ secrets.X }}" }}', [['"${{ secrets.X }}"']]],
  ['${{ a', 'holds ${{ without }}'],
  ['${{ "a }}', 'holds ${{ without }}'],
])('splits %j', (text, expected) => {
  expect(split(text)).toEqual(expected);
});
