/** Aligned columns for people; programs read JSON instead. */
import { joinSegments, padText, textWidth, toLine } from './terminal-text.ts';
import type { Segment } from './terminal-text.ts';

export type Column<T> = {
  title: string;
  value: (item: T) => string;
  /** Colours a cell after it was measured. */
  paint?: (item: T) => (text: string) => string;
};

export type TableOptions = {
  /** Lines are cut to this many columns; Infinity when nobody looks at them in a window. */
  width: number;
  paintTitle: (text: string) => string;
};

const gap = '  ';

/** The lines of a table. Control characters in cells are made harmless. */
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
