/** What Temporal's Web UI shows for a schedule and its executions: a line and a table. */
import { splitGroups } from '../domain/plan.ts';
import type { Definition, Step } from '../domain/schedule.ts';
import { excerpt } from '../domain/text.ts';

/** The server takes 400 bytes of summary, and a character has up to four; quotes and marks count too. */
const summaryLength = 90;
/** The server takes 20,000 bytes of details, counted as JSON. */
const detailsBytes = 19_800;
const cellLength = 100;

export type SummarySource = Pick<Definition, 'name' | 'description' | 'steps'>;

/** `Delta Sync · 12 steps · 8 groups`, whatever the length of the name. */
export function scheduleSummary({ name, steps }: SummarySource): string {
  const groups = splitGroups(steps).length;
  const counts = ` · ${count(steps.length, 'step')} · ${count(groups, 'group')}`;
  return excerpt(name, summaryLength - counts.length) + counts;
}

/** Markdown: the description and one row per step, cut after as many rows as the server takes. */
export function scheduleDetails({ description, steps }: SummarySource): string {
  const head = description === '' ? '' : `${plainLine(description, 1_000)}\n\n`;
  const lines = [
    '| # | group | step | type | on failure | timeout | retries |',
    '| ---: | ---: | --- | --- | --- | ---: | ---: |',
    ...splitGroups(steps).flatMap((group, index) => group.map((step) => stepCells(step, index))),
  ].map((line, index) => (index < 2 ? line : `| ${index - 1} ${line}`));
  return head + linesWithin(lines, detailsBytes - jsonBytes(head));
}

function stepCells(step: Step, groupIndex: number): string {
  const cells = [
    String(groupIndex + 1),
    plainLine(step.name, cellLength),
    step.type,
    step.continueOnFailure ? 'continue' : 'stop',
    `${step.timeoutSeconds} s`,
    String(step.retry.maxRetries),
  ];
  return `| ${cells.join(' | ')} |`;
}

function linesWithin(lines: readonly string[], bytes: number): string {
  let used = 0;
  const kept = lines.filter((line) => (used += jsonBytes(line)) <= bytes);
  const left = lines.length - kept.length;
  return kept.join('\n') + (left === 0 ? '' : `\n\n… and ${count(left, 'more step')}`);
}

/** Two more than needed for every line, which pays for its line break. */
function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}

/** One line in which nothing is markup: names come from outside. */
function plainLine(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return excerpt(line, length).replace(/[\\`*_{}[\]<>|#!~]/g, (mark) => `\\${mark}`);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
