/** --columns, --filter and --sort: by the fields that -o json shows, so that values compare exactly. */
import { closestWord } from '../../domain/text/closest-word.ts';
import { usageError } from '../framework/cli-error.ts';
import type { ListFlags } from '../framework/global-flags.ts';
import type { Column } from './table.ts';

type Members = Record<string, unknown>;

/** @throws CliError for a field that no item has. */
export function shapeItems<T>(items: readonly T[], flags: ListFlags | null): readonly T[] {
  if (!flags || items.length === 0) return items;
  const filters = flags.filters.map((text) => readFilter(text, items));
  const kept = items.filter((item) => filters.every((fits) => fits(item)));
  return flags.sort === null ? kept : sortBy(kept, flags.sort, items);
}

/** @throws CliError for a name that is neither a column nor a field. */
export function shapeColumns<T>(
  columns: readonly Column<T>[],
  items: readonly T[],
  flags: ListFlags | null,
): readonly Column<T>[] {
  if (!flags || flags.columns.length === 0) return columns;
  return flags.columns.map((written) => {
    const name = written.trim();
    const column = columns.find(({ title }) => wordOf(title) === wordOf(name));
    if (column) return column;
    if (items.length > 0)
      checkField(
        name,
        items,
        columns.map(({ title }) => wordOf(title)),
      );
    return { title: name.toUpperCase(), value: (item: T) => showValue(fieldOf(item, name)) };
  });
}

const wordOf = (title: string): string => title.toLowerCase().replace(/\s+/g, '-');

function fieldOf(item: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, part) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, part)
          ? (at as Members)[part]
          : undefined,
      item,
    );
}

function showValue(value: unknown): string {
  if (value === undefined || value === null) return '-';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function checkField(path: string, items: readonly unknown[], others: readonly string[] = []): void {
  if (items.some((item) => fieldOf(item, path) !== undefined)) return;
  const known = [...new Set([...others, ...items.flatMap((item) => Object.keys(item as Members))])];
  const near = closestWord(path, known);
  throw usageError(
    `"${path}" is no field of this list`,
    ...(near === undefined ? [] : [`(Did you mean ${near}?)`]),
    `It has: ${known.sort().join(', ')}`,
  );
}

type Fits = (item: unknown) => boolean;

const filterForm = /^([\w.]+)(!=|=|~)(.*)$/s;

function readFilter(text: string, items: readonly unknown[]): Fits {
  const [, path = '', sign = '', wanted = ''] = filterForm.exec(text) ?? [];
  if (path === '') throw usageError(`"${text}" is not a filter; write field=value or field~text`);
  checkField(path, items);
  const low = wanted.toLowerCase();
  const textOf = (item: unknown): string => showValue(fieldOf(item, path)).toLowerCase();
  if (sign === '~') return (item) => textOf(item).includes(low);
  return (item) => (textOf(item) === low) === (sign === '=');
}

function sortBy<T>(kept: readonly T[], written: string, items: readonly T[]): T[] {
  const path = written.replace(/^-/, '');
  checkField(path, items);
  const direction = written.startsWith('-') ? -1 : 1;
  return [...kept].sort((a, b) => compare(fieldOf(a, path), fieldOf(b, path), direction));
}

/** What has no value comes last, in either direction. */
function compare(a: unknown, b: unknown, direction: number): number {
  const [noA, noB] = [a, b].map((value) => value === null || value === undefined);
  if (noA || noB) return Number(noA) - Number(noB);
  if (typeof a === 'number' && typeof b === 'number') return (a - b) * direction;
  const [textA, textB] = [showValue(a), showValue(b)];
  return (textA < textB ? -1 : textA > textB ? 1 : 0) * direction;
}
