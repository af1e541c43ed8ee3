/** Names that only the server, or the file of the user, knows. */
import { readVersion } from '../../installed-file.ts';
import { readContexts } from '../context/context-file.ts';
import type { CliIo } from '../framework/cli-io.ts';
import { createCommandContext } from '../framework/command-context.ts';
import type { GlobalFlags } from '../framework/global-flags.ts';
import { toLine } from '../output/table.ts';

export type LiveKind = 'context' | 'schedule' | 'calendar';

/** A person waits at the keyboard; --timeout on the line overrides it. */
const longestWait = '1s';
const maxNames = 100;

/** Nothing when they cannot be had in time: a completion never shows an error. */
export async function completeLive(
  kind: LiveKind,
  current: string,
  { words, io }: { words: readonly string[]; io: CliIo },
): Promise<string[]> {
  try {
    const named =
      kind === 'context' ? await contextNames(io) : await serverNames(kind, current, words, io);
    return named
      .filter(([name]) => name.startsWith(current))
      .map(([name, about]) => `${toLine(name)}\t${toLine(about).replace(/\s+/g, ' ')}`);
  } catch {
    return [];
  }
}

type Name = readonly [name: string, about: string];

async function contextNames(io: CliIo): Promise<Name[]> {
  const { contexts } = await readContexts(io.env);
  return Object.entries(contexts).map(([name, { apiUrl }]) => [name, apiUrl] as const);
}

async function serverNames(
  kind: Exclude<LiveKind, 'context'>,
  current: string,
  words: readonly string[],
  io: CliIo,
): Promise<Name[]> {
  const { api, address } = await createCommandContext({
    io,
    flags: flagsOf(words),
    version: readVersion(),
    waits: false,
  });
  // Another program may listen at the default address.
  if (address.implied) return [];
  if (kind === 'calendar') {
    const { items } = await api.listCalendars({ limit: maxNames });
    return items.map(({ name, description }) => [name, description] as const);
  }
  const q = current === '' ? undefined : current;
  const { items } = await api.listSchedules({ q, limit: maxNames });
  return items.map(({ slug, name }) => [slug, name] as const);
}

/** The flags on the line that choose the server; the line need not be complete. */
function flagsOf(words: readonly string[]): GlobalFlags {
  const valueOf = (flag: string): string | null => {
    const at = words.indexOf(flag);
    const joined = words.find((word) => word.startsWith(`${flag}=`));
    return joined?.slice(flag.length + 1) ?? (at < 0 ? null : (words[at + 1] ?? null));
  };
  return {
    output: 'table',
    context: valueOf('--context'),
    apiUrl: valueOf('--api-url'),
    token: valueOf('--token'),
    color: false,
    quiet: true,
    yes: false,
    reason: undefined,
    timeout: valueOf('--timeout') ?? longestWait,
    list: null,
  };
}
