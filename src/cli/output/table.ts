/** Tables and other text for a terminal: measured, cut, wrapped, and made safe. */
import stringWidth from 'string-width';
import { escapeUnsafe, replaceUnsafe, safeYamlText } from '../../domain/text/safe-text.ts';

export type Column<T> = {
  title: string;
  value: (item: T) => string;
  /** Colours a cell after it is measured. */
  paint?: (item: T) => (text: string) => string;
};

export type TableOptions = {
  /** Lines are cut to this many columns; Infinity without a window. */
  width: number;
  paintTitle: (text: string) => string;
};

const gap = '  ';

/** The lines of a table; control characters in cells are replaced. */
export function tableLines<T>(
  columns: readonly Column<T>[],
  items: readonly T[],
  { width, paintTitle }: TableOptions,
): string[] {
  const rows = items.map((item) => columns.map(({ value }) => toLine(value(item))));
  const widths = columns.map(({ title }, index) =>
    Math.max(textWidth(title), ...rows.map((row) => textWidth(row[index] ?? ''))),
  );
  const toCells = (cells: readonly string[]): string[] =>
    cells.map((cell, index) =>
      index === cells.length - 1 ? cell : padText(cell, widths[index] ?? 0) + gap,
    );
  const head = toCells(columns.map(({ title }) => title)).map((text): Segment => ({
    text,
    paint: paintTitle,
  }));
  const body = rows.map((row, line) =>
    toCells(row).map((text, index): Segment => {
      const paint = columns[index]?.paint;
      const item = items[line];
      return paint && item !== undefined ? { text, paint: paint(item) } : { text };
    }),
  );
  return [head, ...body].map((segments) => joinSegments(segments, width));
}

const named: Readonly<Record<string, string>> = { '\n': ' ', '\r': '', '\t': ' ' };

/** One line without control characters; line breaks and tabs become blanks. */
export function toLine(text: string): string {
  return replaceUnsafe(text, (character) => named[character] ?? '\uFFFD');
}

/** JSON without control characters for the terminal. */
export function toSafeJson(value: unknown, indent?: number): string {
  return escapeUnsafe(JSON.stringify(value, null, indent) ?? 'null');
}

/** YAML without control characters for the terminal: it quotes and escapes them. */
export async function toSafeYaml(value: unknown): Promise<string> {
  return safeYamlText(await import('yaml'), value);
}

// Made by the first text that needs it: that takes some milliseconds.
let graphemes: Intl.Segmenter | undefined;
// Almost all text: one column per character.
const plain = /^[\x20-\x7e]*$/;

/** Columns on a terminal: two for CJK and emoji, none for combining marks. */
export function textWidth(text: string): number {
  return plain.test(text) ? text.length : stringWidth(text);
}

/** At most `width` columns, with an ellipsis when cut; never cuts within a grapheme. */
export function cutText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let room = width - 1;
  let cut = '';
  graphemes ??= new Intl.Segmenter();
  for (const { segment } of graphemes.segment(text)) {
    room -= textWidth(segment);
    if (room < 0) break;
    cut += segment;
  }
  return width <= 0 ? '' : `${cut}…`;
}

export function padText(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

/** Breaks text at blanks into lines of at most `width` columns; the last of `maxLines` is cut. */
export function wrapText(text: string, width: number, maxLines: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || textWidth(longer) <= width || lines.length === maxLines - 1) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map((one) => cutText(one, width));
}

/** A piece of a line and how it is coloured; colour codes have no width, so they come last. */
export type Segment = { text: string; paint?: (text: string) => string };

/** Joins pieces into one line of at most `width` columns. */
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
