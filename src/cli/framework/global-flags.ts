/** Flags of every client command, before or after its name. */
import { type Command, Option } from 'commander';
import { collect } from './options.ts';

const outputFormats = ['table', 'wide', 'json', 'jsonl', 'yaml', 'name'] as const;
/** `wide` is a table that is not cut to the window. */
export type OutputFormat = Exclude<(typeof outputFormats)[number], 'wide'>;

/** How a list is shown; see `addListFlags`. */
export type ListFlags = {
  columns: readonly string[];
  filters: readonly string[];
  sort: string | null;
  all: boolean;
  wide: boolean;
};

export type GlobalFlags = {
  output: OutputFormat;
  /** Name of a context of the user. */
  context: string | null;
  apiUrl: string | null;
  token: string | null;
  color: boolean;
  quiet: boolean;
  yes: boolean;
  reason: string | undefined;
  /** As written, such as 10m. */
  timeout: string | null;
  /** Null where no flag of lists was given. */
  list: ListFlags | null;
};

function globalOptions(): Option[] {
  return [
    new Option('-o, --output <format>', 'output format (default: table)').choices(outputFormats),
    new Option('--context <name>', 'server and token to use (CARILLON_CONTEXT)'),
    new Option('--api-url <url>', 'address of the API (CARILLON_API_URL)'),
    new Option('--token <token>', 'API token (CARILLON_TOKEN)'),
    new Option('--timeout <duration>', 'longest wait with --wait, else per request (default: 30s)'),
    new Option('--reason <text>', 'why; recorded with the change'),
    new Option('-y, --yes', 'do not ask before deleting'),
    new Option('-q, --quiet', 'print data only, no progress'),
    new Option('--no-color', 'print without colours (NO_COLOR)'),
  ];
}

/** Declares the flags on a command, below its own options. */
export function addGlobalFlags(command: Command): Command {
  for (const option of globalOptions()) command.addOption(option.helpGroup('Global options:'));
  return command;
}

/** For commands that print a list; --limit belongs to each of them. */
export function addListFlags(command: Command, has = { all: true }): Command {
  const options = [
    ...(has.all ? [new Option('--all', 'show all, whatever --limit says')] : []),
    new Option('--columns <names>', 'columns of the table, or fields of -o json, with commas'),
    new Option(
      '--filter <field=value>',
      'only where a field of -o json has (=), has not (!=) or contains (~) the value; repeatable',
    ).argParser(collect),
    new Option(
      '--sort <field>',
      'sort by a field of -o json, -field for descending; by the server where it has that order',
    ),
  ];
  for (const option of options) command.addOption(option.helpGroup('List options:'));
  return command;
}

const operatorFlags = ['output', 'reason', 'quiet', 'color'];

/** Declares those of the flags that make sense without the API. */
export function addTerminalFlags(command: Command): Command {
  for (const option of globalOptions()) {
    const isFit = operatorFlags.includes(option.attributeName());
    if (isFit) command.addOption(option.helpGroup('Global options:'));
  }
  return command;
}

/** A flag nearer to the end of the line overrides an earlier one. */
export function readGlobalFlags(command: Command): GlobalFlags {
  const chain: Command[] = [];
  for (let at: Command | null = command; at; at = at.parent) chain.push(at);
  const find = (name: string): unknown =>
    chain
      .filter((one) => one.getOptionValueSource(name) === 'cli')
      .map((one): unknown => one.getOptionValue(name))[0];
  const text = (name: string): string | null => (find(name) as string | undefined) ?? null;
  const output = (find('output') as OutputFormat | 'wide' | undefined) ?? 'table';
  return {
    output: output === 'wide' ? 'table' : output,
    context: text('context'),
    apiUrl: text('apiUrl'),
    token: text('token'),
    color: find('color') !== false,
    quiet: find('quiet') === true,
    yes: find('yes') === true,
    reason: text('reason') ?? undefined,
    timeout: text('timeout'),
    list: listFlags({
      columns: text('columns')?.split(',') ?? [],
      filters: (find('filter') as string[] | undefined) ?? [],
      sort: text('sort'),
      all: find('all') === true,
      wide: output === 'wide',
    }),
  };
}

function listFlags(flags: ListFlags): ListFlags | null {
  const { columns, filters, sort, all, wide } = flags;
  const isGiven = columns.length + filters.length > 0 || sort !== null || all || wide;
  return isGiven ? flags : null;
}
