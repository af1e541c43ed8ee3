/** Prints results in the requested format; stdout contains nothing else. */
import type { CliIo } from '../framework/cli-io.ts';
import type { ListFlags, OutputFormat } from '../framework/global-flags.ts';
import { shapeColumns, shapeItems } from './shape-list.ts';
import type { Colors } from './status-style.ts';
import { type Column, tableLines, toLine, toSafeJson, toSafeYaml } from './table.ts';

/** How a list of items is shown, and the name of each for `-o name`. */
type Presentation<T> = {
  columns: readonly Column<T>[];
  nameOf: (item: T) => string;
};

export type AnswerPrinter = {
  /** A table, an array, or one item per line. */
  list: <T>(items: readonly T[], presentation: Presentation<T>) => Promise<void>;
  /** One object; `lines` shows it to people. */
  one: <T>(
    item: T,
    show: { nameOf: (item: T) => string; lines: (item: T) => string[] },
  ) => Promise<void>;
  /** Lines as they are, already without control characters. */
  lines: (lines: readonly string[]) => void;
};

type PrinterDeps = { io: CliIo; colors: Colors; format: OutputFormat; list?: ListFlags | null };

export function createAnswerPrinter({
  io,
  colors,
  format,
  list = null,
}: PrinterDeps): AnswerPrinter {
  const print = (lines: readonly string[]): void => {
    if (lines.length > 0) io.stdout.write(`${lines.join('\n')}\n`);
  };
  // Lines are cut to the width of a window; a file or pipe gets everything.
  const width = (): number =>
    io.stdout.isTTY && list?.wide !== true ? io.stdout.size().columns : Infinity;
  return {
    lines: print,
    async list(all, { columns, nameOf }) {
      const items = shapeItems(all, list);
      if (format === 'json') print([toSafeJson(items, 2)]);
      else if (format === 'jsonl') print(items.map((item) => toSafeJson(item)));
      else if (format === 'yaml') io.stdout.write(await toSafeYaml(items));
      else if (format === 'name') print(items.map((item) => toLine(nameOf(item))));
      else {
        const shown = shapeColumns(columns, all, list);
        print(tableLines(shown, items, { width: width(), paintTitle: colors.dim }));
      }
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
