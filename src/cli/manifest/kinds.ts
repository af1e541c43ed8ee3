/** The kinds of documents. */
import { isSlug } from '../../domain/identifiers.ts';
import { isName } from '../../domain/name.ts';
import { closestWord } from '../../domain/text/closest-word.ts';

/** In the order in which they are written: each may name those before it. They are deleted the other way round. */
export const manifestKinds = [
  'Calendar',
  'Anchor',
  'ConnectedSystem',
  'NotificationChannel',
  'NotificationRule',
  'Schedule',
] as const;
export type ManifestKind = (typeof manifestKinds)[number];

/** Not an object of the installation: what changes one leaves it out. */
export const testKind = 'ScheduleTest';
export type DocumentKind = ManifestKind | typeof testKind;

export type PlanAction = 'create' | 'update' | 'unchanged' | 'delete';

/** All but schedules: small objects that a PUT creates or replaces. */
export type SettingName = Exclude<ManifestKind, 'Schedule'>;

/** What they are called in output, such as `channel/on-call`, and in sentences. */
const words: Readonly<Record<DocumentKind, readonly [word: string, plural: string]>> = {
  Calendar: ['calendar', 'calendars'],
  Anchor: ['anchor', 'anchors'],
  ConnectedSystem: ['system', 'connected systems'],
  NotificationChannel: ['channel', 'notification channels'],
  NotificationRule: ['rule', 'notification rules'],
  Schedule: ['schedule', 'schedules'],
  ScheduleTest: ['test', 'schedule tests'],
};

/** Such as `channel/on-call`. */
export function showObject({ kind, slug }: { kind: ManifestKind; slug: string }): string {
  return `${words[kind][0]}/${slug}`;
}

/** Such as `calendars, anchors or schedules`. */
export function pluralsOf(kinds: readonly DocumentKind[], conjunction: 'and' | 'or'): string {
  const plurals = kinds.map((kind) => words[kind][1]);
  const last = plurals.at(-1) ?? '';
  return plurals.length < 2 ? last : `${plurals.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}

/** Such as `channel/on-call` or `NotificationChannel/on-call`; null for text that names no kind. */
export function readObject(text: string): { kind: ManifestKind; slug: string } | null {
  const [, written = '', slug = ''] = /^([A-Za-z]+)\/(.+)$/.exec(text) ?? [];
  const kind = manifestKinds.find(
    (one) => words[one][0] === written || one.toLowerCase() === written.toLowerCase(),
  );
  return kind === undefined ? null : { kind, slug };
}

/** Words for a kind that are near in meaning and not in letters. */
const meant: Readonly<Record<string, ManifestKind>> = { milestone: 'Anchor', holidays: 'Calendar' };

export function closestKind(
  written: unknown,
  kinds: readonly DocumentKind[],
): DocumentKind | undefined {
  if (typeof written !== 'string') return undefined;
  const plain = written.toLowerCase();
  const sought =
    meant[plain] ?? manifestKinds.find((kind) => words[kind].includes(plain)) ?? written;
  return closestWord(sought, kinds) as ManifestKind | undefined;
}

const maxAnchorName = 200;

/** What `metadata.name` must be; null when it is that. */
export function nameFault(kind: unknown, name: unknown): string | null {
  if (kind === 'Anchor') {
    const isFit = typeof name === 'string' && name.length <= maxAnchorName && isName(name);
    return isFit ? null : 'must be a name such as installation';
  }
  return typeof name === 'string' && isSlug(name) ? null : 'must be a slug such as delta-sync';
}
