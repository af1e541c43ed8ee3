/** What a message says: how many things happened, and the first of them. */
import { excerpt } from '../text/clip.ts';
import { kindWords, type NotificationKind, notificationKinds } from './kinds.ts';

/** Of a message that only tests a channel; the same for every tenant. */
export const testSummary = 'test message';

export type MessageItem = {
  id: string;
  kind: NotificationKind;
  occurredAt: string;
  message: string;
  schedule: { id: string; slug: string; name: string } | null;
  executionId: string | null;
  scheduledFor: string | null;
};

/** Frozen when the message is made: each attempt sends the same. */
export type MessageContent = {
  type: 'notification' | 'test';
  tenant: string;
  rule: string | null;
  total: number;
  counts: Partial<Record<NotificationKind, number>>;
  /** The first of them; the API lists all. */
  items: readonly MessageItem[];
};

export const maxListedItems = 10;
const maxItemMessage = 500;

export type Composed = {
  tenant: string;
  rule: string;
  counts: Partial<Record<NotificationKind, number>>;
  items: readonly MessageItem[];
};

export function composeMessage({ tenant, rule, counts, items }: Composed): MessageContent {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return {
    type: 'notification',
    tenant,
    rule,
    total,
    counts,
    items: items.slice(0, maxListedItems).map((item) => ({
      ...item,
      message: excerpt(item.message, maxItemMessage),
    })),
  };
}

export function testMessage(tenant: string): MessageContent {
  return { type: 'test', tenant, rule: null, total: 0, counts: {}, items: [] };
}

/** `500 failed, 3 missed`. */
export function summaryOf({ type, counts }: MessageContent): string {
  if (type === 'test') return testSummary;
  return notificationKinds
    .flatMap((kind) => {
      const count = counts[kind] ?? 0;
      return count === 0 ? [] : [`${count} ${kindWords[kind]}`];
    })
    .join(', ');
}

/** `[Carillon acme] failed: nightly-sync`: one line. */
export function subjectOf(content: MessageContent): string {
  const [first] = content.items;
  const about =
    content.total === 1 && first
      ? `${kindWords[first.kind]}${first.schedule ? `: ${first.schedule.name}` : ''}`
      : summaryOf(content);
  return oneLine(`[Carillon ${content.tenant}] ${about}`, 200);
}

/** One line for each listed item, and one that says how many are not. */
export function linesOf(content: MessageContent): string[] {
  if (content.type === 'test') return ['This channel works.'];
  const lines = content.items.map(lineOf);
  const more = content.total - content.items.length;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

function lineOf({ kind, schedule, message, executionId, scheduledFor }: MessageItem): string {
  const about = schedule ? `${schedule.name} (${schedule.slug})` : '';
  const fire = scheduledFor === null ? '' : `, fire of ${scheduledFor.replace('.000Z', 'Z')}`;
  const execution = executionId === null ? '' : `, execution ${executionId}`;
  return oneLine(`${kindWords[kind]}: ${about}${fire}${execution}: ${message}`, 1_000);
}

function oneLine(text: string, length: number): string {
  // Line and paragraph separators end a line for some programs.
  return excerpt(text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim(), length);
}
