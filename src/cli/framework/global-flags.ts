/** Flags every client command understands, before or after its name. */
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
    new Option('-o, --output <format>', 'how to print; table unless set').choices(outputFormats),
    new Option('--api-url <url>', 'where the API is (CARILLON_API_URL)'),
    new Option('--token <token>', 'token for the API (CARILLON_TOKEN)'),
    new Option('--timeout <duration>', 'limit of a wait, otherwise of each request (30s)'),
    new Option('--reason <text>', 'why; kept in the record of the change'),
    new Option('-y, --yes', 'do not ask before deleting'),
    new Option('-q, --quiet', 'print data only, no progress'),
    new Option('--no-color', 'no colours (NO_COLOR)'),
  ];
}

/** Declares the flags on a command; under a heading of their own, so that its own come first. */
export function addGlobalFlags(command: Command): Command {
  for (const option of globalOptions()) command.addOption(option.helpGroup('Global options:'));
  return command;
}

/** What was written nearest to the end of the line counts. */
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
