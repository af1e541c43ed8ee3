/** Whether an answer is the success its step asked for. */
import type { JsonCondition, SuccessWhen } from '../../src/domain/schedule.ts';
import { describeAnswer } from './http-answer.ts';
import type { HttpAnswer } from './http-answer.ts';

/** Why the body of an answer is no success, in words for people; null when it is one. */
export function refusalOfBody(answer: HttpAnswer, { json }: SuccessWhen): string | null {
  if (json === undefined) {
    if (!answer.denied) return null;
    return describeAnswer(answer) ?? 'its answer says "success": false';
  }
  if (json.length === 0) return null;
  const value = parse(answer.text);
  if (value === undefined) return 'its answer is not JSON';
  const broken = json.find(({ path, equals }) => valueAt(value, path) !== equals);
  return broken === undefined ? null : describe(broken, valueAt(value, broken.path), answer);
}

export function isExpectedStatus(status: number, { statuses = '2xx' }: SuccessWhen): boolean {
  return statuses === '2xx' ? status >= 200 && status < 300 : statuses.includes(status);
}

/** Undefined when it is not JSON, which no JSON text can mean. An answer that was cut is none. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Own members only: a path must never reach what every object inherits. */
function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    return (at as Record<string, unknown>)[name];
  }, value);
}

function describe({ path, equals }: JsonCondition, found: unknown, answer: HttpAnswer): string {
  const said = describeAnswer(answer);
  const shown = found === undefined ? 'missing' : JSON.stringify(found).slice(0, 100);
  const reason = `${path} is ${shown}, not ${JSON.stringify(equals)}`;
  return said === null ? reason : `${said} (${reason})`;
}
