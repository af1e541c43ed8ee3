/** A text is masked before it is cut: half a secret would not be found. */
import { describe, expect, it } from 'vitest';
import { cleanEnding, endingOfResult } from '../../../../activities/steps/attempt-ending.ts';
import { describeAnswer } from '../../../../activities/steps/http/http-answer.ts';
import { judgeBody } from '../../../../activities/steps/http/http-success.ts';
import {
  createSecretMask,
  maskBeginning,
  maskEnds,
} from '../../../../activities/steps/masking/secret-mask.ts';

const secret = 'correct-horse-battery-staple';
const secrets = createSecretMask([secret]);
/** Any five characters of the secret in a row. */
const part = new RegExp(
  [...Array(secret.length - 4).keys()].map((at) => secret.slice(at, at + 5)).join('|'),
);

describe('texts that are cut', () => {
  it.each([280, 290, 295, 299, 305])(
    'hide a secret at character %i of what an answer says',
    (at) => {
      const said = `${'.'.repeat(at)}${secret} and more ${'x'.repeat(100_000)}`;
      const json = { is: 'Value', value: { message: said } } as const;
      expect(describeAnswer({ json, text: '', secrets })).not.toMatch(part);
      expect(describeAnswer({ json: { is: 'None' }, text: said, secrets })).not.toMatch(part);
    },
  );

  it('hide a secret at the end of what a condition shows', () => {
    const value = { state: `${'.'.repeat(85)}${secret}` };
    const answer = {
      ...{ status: 200, text: '', unread: null, bytes: 1, location: null, retryAfterSeconds: null },
      ...{ json: { is: 'Value', value } as const, secrets },
    };
    const judgement = judgeBody(answer, { json: [{ path: 'state', equals: 'done' }] });
    expect(judgement).toMatchObject({ is: 'Disagreed' });
    expect(JSON.stringify(judgement)).not.toMatch(part);
  });

  it('are judged before they are masked', () => {
    const answer = {
      ...{ status: 200, text: '', unread: null, bytes: 1, location: null, retryAfterSeconds: null },
      ...{ json: { is: 'Value', value: { token: secret } } as const, secrets },
    };
    expect(judgeBody(answer, { json: [{ path: 'token', equals: secret }] })).toEqual({
      is: 'Agreed',
    });
  });

  it('hide a secret in every place of a message and of an output', () => {
    for (const at of [0, 970, 985, 999, 2_020, 2_047, 70_000, 700_000]) {
      const text = `${'.'.repeat(at)}${secret}${'.'.repeat(900_000 - at)}`;
      const ended = endingOfResult({ message: text, output: text, counts: { [text]: 1 } });
      expect(JSON.stringify(cleanEnding(ended, secrets))).not.toMatch(part);
    }
  });

  it('hide what is left of a secret where only the ends of a long text are searched', () => {
    const length = 1_000_000;
    for (let at = length - 68_000; at < length - 64_000; at += 7) {
      const text = `${'.'.repeat(at)}${secret}${'.'.repeat(length - at)}`;
      expect(maskEnds(secrets, text)).not.toMatch(part);
    }
  });

  it('say how much of a long output was left out', () => {
    const ended = endingOfResult({ message: '', output: 'x'.repeat(1_000_000) });
    expect(cleanEnding(ended, secrets).output).toContain('[… 995904 characters left out …]');
  });

  it('search only the beginning of a text of which only that is kept', () => {
    const text = 'a'.repeat(50_000_000);
    const start = process.cpuUsage().user;
    expect(maskBeginning(secrets, text, 300).length).toBeGreaterThan(300);
    expect(process.cpuUsage().user - start).toBeLessThan(1_000_000);
  });
});
