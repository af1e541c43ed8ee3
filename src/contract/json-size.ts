/** Bounds on JSON before it is parsed: parsing alone can hold a process for long. */
import type { InputError } from '../domain/problem.ts';

export const jsonLimits = {
  /** Far beyond what any shape allows. */
  depth: 100,
  /** Members of all objects together; many different names are what parsers are slowest at. */
  members: 20_000,
  /** Members and entries of lists together. */
  values: 50_000,
} as const;

const [quote, backslash, colon, comma] = [0x22, 0x5c, 0x3a, 0x2c];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/** The index behind the text that begins at `start`, its quote. */
function endOfText(json: string, start: number): number {
  for (let index = start + 1; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (code === quote) return index;
    if (code === backslash) index += 1;
  }
  return json.length;
}

function tooMuch(message: string): InputError {
  return { pointer: '', code: 'out-of-range', message };
}

export type JsonSize = {
  /** Members of all objects, those that are there twice included. */
  members: number;
  /** Why the text is not even parsed; null when it may be. */
  tooMuch: InputError | null;
};

/** It may be no JSON at all; then the parser says so. */
export function measureJson(json: string): JsonSize {
  let depth = 0;
  let members = 0;
  let values = 0;
  for (let index = 0; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (code === quote) index = endOfText(json, index);
    else if (code === comma) values += 1;
    else if (code === colon) members += 1;
    else if (code === openBrace || code === openBracket) depth += 1;
    else if (code === closeBrace || code === closeBracket) depth -= 1;
    if (depth > jsonLimits.depth) {
      return { members, tooMuch: tooMuch(`is nested more than ${jsonLimits.depth} levels deep`) };
    }
  }
  const isWide = members > jsonLimits.members;
  if (isWide) return { members, tooMuch: tooMuch(`holds more than ${jsonLimits.members} fields`) };
  const isLong = values > jsonLimits.values;
  return {
    members,
    tooMuch: isLong ? tooMuch(`holds more than ${jsonLimits.values} values`) : null,
  };
}
