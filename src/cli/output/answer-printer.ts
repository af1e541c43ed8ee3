/** Prints what the API answered, in the format asked for; the standard output holds nothing else. */
import type { CliIo } from '../framework/cli-io.ts';
import type { OutputFormat } from '../framework/global-flags.ts';
import type { Colors } from './status-style.ts';
import { type Column, tableLines, toLine, toSafeJson, toSafeYaml } from './table.ts';

/** How one kind of thing is shown to people, and what names it. */
type Presentation<T> = {
  columns: readonly Column<T>[];
  nameOf: (item: T) => string;
};

export type AnswerPrinter = {
  /** A table, an array, or one item a line. */
  list: <T>(items: readonly T[], presentation: Presentation<T>) => Promise<void>;
  /** One object; `lines` is what people see of it. */
  one: <T>(
    item: T,
    show: { nameOf: (item: T) => string; lines: (item: T) => string[] },
  ) => Promise<void>;
  /** Lines as they are; control characters must be gone already. */
  lines: (lines: readonly string[]) => void;
};

type PrinterDeps = { io: CliIo; colors: Colors; format: OutputFormat };

export function createAnswerPrinter({ io, colors, format }: PrinterDeps): AnswerPrinter {
  const print = (lines: readonly string[]): void => {
    if (lines.length > 0) io.stdout.write(`${lines.join('\n')}\n`);
  };
  // A window cuts what does not fit; a file or pipe gets everything.
  const width = (): number => (io.stdout.isTTY ? io.stdout.size().columns : Infinity);
  return {
    lines: print,
    async list(items, { columns, nameOf }) {
      if (format === 'json') print([toSafeJson(items, 2)]);
      else if (format === 'jsonl') print(items.map((item) => toSafeJson(item)));
      else if (format === 'yaml') io.stdout.write(await toSafeYaml(items));
      else if (format === 'name') print(items.map((item) => toLine(nameOf(item))));
      else print(tableLines(columns, items, { width: width(), paintTitle: colors.dim }));
    },
    async one(item, { nameOf, lines }) {
      if (format === 'json') print([toSafeJson(item, 2)]);
      else if (format === 'jsonl') print([toSafeJson(item)]);
      else if (format === 'yaml') io.stdout.write(await toSafeYaml(item));
      else if (format === 'name') print([toLine(nameOf(item))]);
      else print(lines(item));
    },
  };
}
