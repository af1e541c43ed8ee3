/** CSV as RFC 4180 has it, safe to open in a spreadsheet. */
export type CsvCell = string | number | null | undefined;

/** A spreadsheet would run such a text as a formula: an apostrophe in front makes it a text. */
const formula = /^[=+\-@\t\r]/;

function toCell(value: CsvCell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One column for each name of `cells`. */
export function csvOf<Row>(
  rows: readonly Row[],
  cells: Readonly<Record<string, (row: Row) => CsvCell>>,
): string {
  const lines = rows.map((row) => Object.values(cells).map((read) => toCell(read(row))));
  return [Object.keys(cells), ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}
