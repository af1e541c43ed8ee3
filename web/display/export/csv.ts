/** Rows as CSV, as RFC 4180 has it. */

type Cell = string | number | null | undefined;

/** What a column shows of a row, by its name. */
export type Cells<Row> = Readonly<Record<string, (row: Row) => Cell>>;

/** A spreadsheet would run such a text as a formula: an apostrophe in front makes it a text. */
const formula = /^[=+\-@\t\r]/;

function toCell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function toCsv<Row>(cells: Cells<Row>, rows: readonly Row[]): string {
  const lines = rows.map((row) => Object.values(cells).map((read) => toCell(read(row))));
  return [Object.keys(cells), ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}
