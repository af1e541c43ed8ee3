/** What a client command works with: the API, the terminal and the flags. */
import { type ClientConfig, readClientConfig } from '../../config/config.ts';
import { listInstances } from '../../dev/instance-registry.ts';
import { type ApiAddress, createIdentifiedTransport, findApiAddress } from '../api/api-address.ts';
import { type ApiClient, createApiClient } from '../api/api-client.ts';
import type { OpenBody, Transport } from '../api/api-transport.ts';
import { addressOfContext, chooseContext, type ChosenContext } from '../context/choose-context.ts';
import { type AnswerPrinter, createAnswerPrinter } from '../output/answer-printer.ts';
import { type Colors, createColors } from '../output/status-style.ts';
import { toLine } from '../output/table.ts';
import type { CliIo } from './cli-io.ts';
import type { GlobalFlags } from './global-flags.ts';
import { parseDuration } from './options.ts';
import { asCalled } from './process-io.ts';

const defaultRequestTimeoutMs = 30_000;

export type CommandContext = {
  io: CliIo;
  flags: GlobalFlags;
  api: ApiClient;
  /** Requests that `api` has no function for. */
  send: Transport['send'];
  address: ApiAddress;
  /** Null when an address was given or found otherwise. */
  context: ChosenContext | null;
  /** Colours of the standard output. */
  colors: Colors;
  answer: AnswerPrinter;
  /** Progress and hints on stderr; nothing with --quiet. */
  note: (line: string) => void;
  /** Aborted by Ctrl+C. */
  signal: AbortSignal;
  /** --timeout in milliseconds, or null. */
  timeoutMs: number | null;
  version: string;
  /** Opens the live stream. */
  open: OpenBody;
};

export type ContextRequest = {
  io: CliIo;
  flags: GlobalFlags;
  version: string;
  /** True when --timeout limits a wait, and requests keep their own limit. */
  waits: boolean;
};

/** @throws CliError when a flag or setting is not valid. */
export async function createCommandContext(request: ContextRequest): Promise<CommandContext> {
  const { io, flags, version, waits } = request;
  const config = readClientConfig(io.env);
  const timeoutMs = flags.timeout === null ? null : parseDuration(flags.timeout);
  const context = await chooseContext({ flags, config, io });
  const address = context ? addressOfContext(context) : await findAddress(config, flags, io);
  const signal = io.interruption();
  const program = `${io.program}${repeatedFlag(flags, address)}`;
  const note = (line: string): void => {
    if (!flags.quiet) io.stderr.write(`${asCalled(toLine(line), program)}\n`);
  };
  const transport = createIdentifiedTransport(address, note, {
    fetch: io.fetch,
    url: address.url,
    // The user did not choose the default address, so its server must not get the token.
    token: address.implied ? null : (flags.token ?? config.token ?? context?.token ?? null),
    version,
    timeoutMs: waits ? defaultRequestTimeoutMs : (timeoutMs ?? defaultRequestTimeoutMs),
    signal,
  });
  const colors = createColors(io.stdout.isTTY && config.color && flags.color);
  return {
    io,
    flags,
    api: createApiClient(transport),
    send: transport.send,
    address,
    context,
    colors,
    answer: createAnswerPrinter({ io, colors, format: flags.output, list: flags.list }),
    note,
    signal,
    timeoutMs,
    version,
    open: transport.open,
  };
}

async function findAddress(
  config: ClientConfig,
  flags: GlobalFlags,
  io: CliIo,
): Promise<ApiAddress> {
  const instances = listInstances(config.env);
  return findApiAddress({ flag: flags.apiUrl, config, cwd: io.cwd, instances });
}

/** What a command of a hint needs to reach the same server. */
function repeatedFlag({ apiUrl, context }: GlobalFlags, { url }: ApiAddress): string {
  if (apiUrl !== null) return ` --api-url ${toLine(url)}`;
  return context === null ? '' : ` --context ${toLine(context)}`;
}
