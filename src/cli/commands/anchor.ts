/** `carillon anchor list`, `get` and `set`. */
import type { Anchor, AnchorDetail } from '../../contract/anchors.ts';
import { usageError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import { readPages } from '../read-pages.ts';
import { showInstant } from '../show-instant.ts';
import { tableLines } from '../table.ts';
import type { Column } from '../table.ts';
import { toLine } from '../terminal-text.ts';

type Version = Omit<Anchor, 'name'>;

function versionColumns(now: Date): Column<Version>[] {
  return [
    { title: 'VERSION', value: ({ version }) => String(version) },
    { title: 'AT', value: ({ at }) => (at === null ? 'removed' : showInstant(at, now)) },
    { title: 'SET', value: ({ setAt }) => showInstant(setAt, now) },
    { title: 'BY', value: ({ setBy }) => setBy.name },
    { title: 'REASON', value: ({ reason }) => reason ?? '-' },
  ];
}

const mostAnchors = 1_000;

export async function listAnchors({ api, answer, io }: CommandContext): Promise<void> {
  const { items } = await readPages(mostAnchors, (query) => api.listAnchors(query));
  await answer.list(items, {
    columns: [{ title: 'NAME', value: ({ name }) => name }, ...versionColumns(io.now())],
    nameOf: ({ name }) => name,
  });
}

function lines(anchor: AnchorDetail, { io, colors }: CommandContext): string[] {
  const paint = { width: Infinity, paintTitle: colors.dim };
  return [
    colors.bold(toLine(anchor.name)),
    ...tableLines(versionColumns(io.now()), anchor.versions, paint),
  ];
}

export async function getAnchor(context: CommandContext, name: string): Promise<void> {
  const found = await context.api.getAnchor(name);
  await context.answer.one(found, {
    nameOf: (anchor) => anchor.name,
    lines: (anchor) => lines(anchor, context),
  });
}

export async function setAnchor(
  { api, answer, flags }: CommandContext,
  name: string,
  { instant, remove }: { instant: string; remove: boolean },
): Promise<void> {
  if ((instant === '') !== remove) {
    throw usageError('anchor set takes an instant, or --remove', 'Such as 2027-03-28T06:00:00Z.');
  }
  const reason = flags.reason === undefined ? {} : { reason: flags.reason };
  const set = await api.setAnchor(name, { at: remove ? null : instant, ...reason });
  await answer.one(set, {
    nameOf: (anchor) => anchor.name,
    lines: ({ at, version }) => [
      at === null
        ? `removed anchor ${toLine(name)} (version ${version}); what counts from it waits`
        : `anchor ${toLine(name)} is ${at} (version ${version})`,
    ],
  });
}
