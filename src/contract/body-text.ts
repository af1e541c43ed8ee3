/** Bounds on a body before its shape is looked at: depth, size, and text that can be stored. */
import type { InputError } from '../domain/problem.ts';
import { cleanText } from '../domain/text.ts';
import { pointerPart } from '../domain/pointer.ts';

const maxDepth = 32;
const maxValues = 100_000;

type Walk = { errors: InputError[]; values: number };

function checkText(text: string, pointer: string, walk: Walk): void {
  if (cleanText(text) === text) return;
  const message = 'holds a character that cannot be stored: NUL or half of a surrogate pair';
  walk.errors.push({ pointer, code: 'malformed', message });
}

function visit(value: unknown, path: readonly string[], walk: Walk): void {
  walk.values += 1;
  if (walk.values > maxValues || walk.errors.length > 0) return;
  const pointer = (): string => path.map((part) => `/${pointerPart(part)}`).join('');
  if (typeof value === 'string') {
    checkText(value, pointer(), walk);
  } else if (typeof value === 'object' && value !== null) {
    if (path.length >= maxDepth) {
      const message = `is nested more than ${maxDepth} levels deep`;
      walk.errors.push({ pointer: pointer(), code: 'out-of-range', message });
      return;
    }
    for (const [name, member] of Object.entries(value)) {
      checkText(name, pointer(), walk);
      visit(member, [...path, name], walk);
    }
  }
}

/** The first reason why a body is not even looked at, or none. Runs before recursive code does. */
export function checkBodyText(body: unknown): InputError[] {
  const walk: Walk = { errors: [], values: 0 };
  visit(body, [], walk);
  if (walk.values <= maxValues) return walk.errors;
  const message = `holds more than ${maxValues} values`;
  return [...walk.errors, { pointer: '', code: 'out-of-range', message }];
}
