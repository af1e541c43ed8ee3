/** The settings of a step in words: one line for each, `Timeout` → `5 min`. */
import { showDuration } from '../display/time/times.ts';

export type SettingLine = { label: string; value: string };

/** Shown as the heading of the step, or by its place. */
const elsewhere = new Set(['key', 'name', 'type', 'mode']);

export function settingLines(step: Readonly<Record<string, unknown>>): SettingLine[] {
  return Object.entries(step)
    .filter(([name]) => !elsewhere.has(name))
    .flatMap(([name, value]) => linesOf([name], value));
}

function linesOf(path: readonly string[], value: unknown): SettingLine[] {
  if (value === null || value === undefined) return [];
  const isPlain = typeof value === 'object' && !Array.isArray(value);
  if (isPlain) return Object.entries(value).flatMap(([name, one]) => linesOf([...path, name], one));
  const text = valueText(path.at(-1) ?? '', value);
  return text === '' ? [] : [{ label: labelOf(path), value: text }];
}

/** `retry`, `initialIntervalSeconds` → `Retry: initial interval`. */
function labelOf(path: readonly string[]): string {
  const words = path.map((name) =>
    name
      .replace(/Seconds$/, '')
      .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
      .toLowerCase(),
  );
  const label = words.join(': ');
  return label.charAt(0).toUpperCase() + label.slice(1);
}

function valueText(name: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number' && name.endsWith('Seconds')) return showDuration(value * 1_000);
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return JSON.stringify(value);
  const isText = value.every((one) => typeof one === 'string' || typeof one === 'number');
  return isText ? value.join(', ') : JSON.stringify(value);
}
