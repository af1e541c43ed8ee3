/** Whether an answer is the success its step asked for. */
import type { JsonCondition, SuccessWhen } from '../../../src/domain/schedule/schedule.ts';
import { maskBeginning } from '../masking/secret-mask.ts';
import { describeAnswer, type HttpAnswer, objectOf, type Unread } from './http-answer.ts';
import { valueAt } from './http-outputs.ts';

/** `Unjudged`: the answer cannot be interpreted, so it is neither success nor refusal. */
export type Judgement =
  | { is: 'Agreed' }
  | { is: 'Disagreed'; reason: string }
  | { is: 'Unjudged'; reason: string; kind: Unread['kind'] };

const agreed: Judgement = { is: 'Agreed' };

export function isExpectedStatus(status: number, { statuses = '2xx' }: SuccessWhen): boolean {
  return statuses === '2xx' ? status >= 200 && status < 300 : statuses.includes(status);
}

/** What the body of an answer means, for people; its status is taken to be the expected one. */
export function judgeBody(answer: HttpAnswer, { json }: SuccessWhen): Judgement {
  const { unread } = answer;
  // Any body will do, as long as there is one.
  if (json?.length === 0 && (unread === null || unread.kind === 'NoText')) return agreed;
  if (unread) return { is: 'Unjudged', reason: unread.reason, kind: unread.kind };
  if (answer.json.is === 'Broken') {
    return { is: 'Unjudged', reason: 'its JSON is broken or cut off', kind: 'NoText' };
  }
  return json === undefined ? judgeSuccess(answer) : judgeConditions(answer, json);
}

function judgeSuccess(answer: HttpAnswer): Judgement {
  if (objectOf(answer)?.['success'] !== false) return agreed;
  const reason = describeAnswer(answer) ?? 'its answer says "success": false';
  return { is: 'Disagreed', reason };
}

function judgeConditions(answer: HttpAnswer, conditions: readonly JsonCondition[]): Judgement {
  if (answer.json.is !== 'Value') return { is: 'Disagreed', reason: 'its answer is not JSON' };
  const { value } = answer.json;
  const broken = conditions.find(({ path, equals }) => valueAt(value, path) !== equals);
  if (broken === undefined) return agreed;
  return { is: 'Disagreed', reason: describe(broken, valueAt(value, broken.path), answer) };
}

function describe({ path, equals }: JsonCondition, found: unknown, answer: HttpAnswer): string {
  const said = describeAnswer(answer);
  const shown =
    found === undefined
      ? 'missing'
      : maskBeginning(answer.secrets, JSON.stringify(found), 100).slice(0, 100);
  const reason = `${path} is ${shown}, not ${JSON.stringify(equals)}`;
  return said === null ? reason : `${said} (${reason})`;
}
