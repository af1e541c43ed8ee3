/** Flags of every client command, before or after its name. */
import { type Command, Option } from 'commander';

const outputFormats = ['table', 'json', 'jsonl', 'yaml', 'name'] as const;
export type OutputFormat = (typeof outputFormats)[number];

export type GlobalFlags = {
  output: OutputFormat;
  apiUrl: string | null;
  token: string | null;
  color: boolean;
  quiet: boolean;
  yes: boolean;
  reason: string | undefined;
  /** As written, such as 10m. */
  timeout: string | null;
};

function globalOptions(): Option[] {
  return [
    new Option('-o, --output <format>', 'output format (default: table)').choices(outputFormats),
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
  return {
    output: (find('output') as OutputFormat | undefined) ?? 'table',
    apiUrl: text('apiUrl'),
    token: text('token'),
    color: find('color') !== false,
    quiet: find('quiet') === true,
    yes: find('yes') === true,
    reason: text('reason') ?? undefined,
    timeout: text('timeout'),
  };
}
