/** Texts with expressions in them: `https://hr.example/runs/${{ steps.start.outputs.id }}`. */

/** A piece of plain text, or an expression without its `${{` and `}}`. */
export type TemplatePart = { text: string } | { expression: string };

export type Template = { parts: readonly TemplatePart[] } | { fault: string };

const opening = '${{';
const closing = '}}';

export function hasExpression(text: string): boolean {
  return text.includes(opening);
}

/** A `}}` within a quoted text of the expression does not end it. */
export function splitTemplate(text: string): Template {
  const parts: TemplatePart[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf(opening, at);
    if (start < 0) break;
    const end = findClosing(text, start + opening.length);
    if (end < 0) return { fault: 'holds ${{ without }}' };
    if (start > at) parts.push({ text: text.slice(at, start) });
    parts.push({ expression: text.slice(start + opening.length, end).trim() });
    at = end + closing.length;
  }
  if (at < text.length || parts.length === 0) parts.push({ text: text.slice(at) });
  return { parts };
}

export function expressionsIn(parts: readonly TemplatePart[]): string[] {
  return parts.flatMap((part) => ('expression' in part ? [part.expression] : []));
}

function findClosing(text: string, from: number): number {
  let quote: string | null = null;
  // Maps of the language are in braces, too.
  let braces = 0;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quote !== null) {
      if (character === '\\') at += 1;
      else if (character === quote) quote = null;
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '{') braces += 1;
    else if (braces > 0 && character === '}') braces -= 1;
    else if (text.startsWith(closing, at)) return at;
  }
  return -1;
}
