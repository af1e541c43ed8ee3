/** Text from outside, made safe for a terminal: names and log lines may hold escape sequences. */

// Controls, and the marks that turn the direction of text around.
const unsafe = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

const named: Readonly<Record<string, string>> = { '\n': ' ', '\r': '', '\t': ' ' };

/** One line without control characters; line breaks and tabs become blanks. */
export function toLine(text: string): string {
  return text.replace(unsafe, (character) => named[character] ?? '\uFFFD');
}

/** JSON in which no character can reach the terminal as a control. */
export function toSafeJson(value: unknown, indent?: number): string {
  const escape = (character: string): string =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return (JSON.stringify(value, null, indent) ?? 'null').replace(unsafe, escape);
}

/** Number of characters, counting each code point as one column. */
export function textWidth(text: string): number {
  let width = 0;
  for (const _ of text) width += 1;
  return width;
}

/** At most `width` characters, ending in an ellipsis when cut. */
export function cutText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  return width <= 0 ? '' : `${[...text].slice(0, width - 1).join('')}…`;
}

export function padText(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

/** A piece of a line and how it is coloured; colour codes have no width, so they come last. */
export type Segment = { text: string; paint?: (text: string) => string };

/** Joins pieces into one line of at most `width` characters. */
export function joinSegments(segments: readonly Segment[], width: number): string {
  let room = width;
  let line = '';
  for (const { text, paint } of segments) {
    if (room <= 0) break;
    const shown = cutText(text, room);
    room -= textWidth(shown);
    line += paint ? paint(shown) : shown;
  }
  return line;
}
