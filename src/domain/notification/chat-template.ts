/** Messages for chats: placeholders are replaced by texts, nothing is evaluated. */
import { excerpt } from '../text/clip.ts';
import type { ChatFormat } from './channel.ts';
import { linesOf, type MessageContent, subjectOf, summaryOf } from './message.ts';

export const placeholders = ['tenant', 'rule', 'total', 'summary', 'subject', 'items'] as const;
type Placeholder = (typeof placeholders)[number];

const usualTemplate = '{{subject}}\n{{items}}';
/** Longer texts are cut by chats in ways of their own. */
const maxTextLength = 8_000;
const written = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** The first placeholder that there is none of; null when all are known. */
export function unknownPlaceholder(template: string): string | null {
  for (const [, name = ''] of template.matchAll(written)) {
    if (!isPlaceholder(name)) return name;
  }
  return null;
}

/** Every text in a JSON value. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

function isPlaceholder(name: string): name is Placeholder {
  return placeholders.some((known) => known === name);
}

type Escape = (text: string) => string;

/** Names of schedules and messages of programs must not mention, link or format. */
const escapes: Readonly<Record<ChatFormat, Escape>> = {
  Slack: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  Mattermost: (text) => text.replace(/[\\`*_{}[\]()#+!|~<>]/g, '\\$&').replaceAll('@', '@\u200b'),
  Teams: (text) => text,
  Custom: (text) => text,
};

function fill(template: string, content: MessageContent, escape: Escape): string {
  const values: Record<Placeholder, string> = {
    tenant: content.tenant,
    rule: content.rule ?? '',
    total: String(content.total),
    summary: summaryOf(content),
    subject: subjectOf(content),
    items: linesOf(content).join('\n'),
  };
  const filled = template.replace(written, (whole, name: string) =>
    isPlaceholder(name) ? escape(values[name]) : whole,
  );
  return excerpt(filled, maxTextLength);
}

/** The body of the request, as a value: writing it as JSON escapes every text. */
export function chatBody(
  { format, template, body }: { format: ChatFormat; template: string | null; body: unknown },
  content: MessageContent,
): unknown {
  const text = (): string => fill(template ?? usualTemplate, content, escapes[format]);
  switch (format) {
    case 'Slack':
    case 'Mattermost':
      return { text: text() };
    case 'Teams':
      return teamsCard(text());
    case 'Custom':
      return fillBody(body, content);
  }
}

/** Runs of text and not a text block: Teams reads Markdown in blocks. */
function teamsCard(text: string): unknown {
  const paragraphs = text.split('\n').map((line) => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text: line === '' ? ' ' : line }],
  }));
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: paragraphs,
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', attachments: [{ contentType, content }] };
}

function fillBody(value: unknown, content: MessageContent): unknown {
  if (typeof value === 'string') return fill(value, content, escapes.Custom);
  if (Array.isArray(value)) return value.map((item: unknown) => fillBody(item, content));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, fillBody(member, content)]);
  return Object.fromEntries(members) as unknown;
}
