import { describe, expect, it } from 'vitest';
import type { HttpSettings, StepSettings } from '../../src/domain/schedule/schedule.ts';
import type { Variables } from '../../src/domain/step-data/variables.ts';
import { evaluateStep } from '../../src/expressions/evaluate-step.ts';

const variables: Variables = {
  parameters: { region: 'eu west/1', dots: '..', line: 'a\r\nb', nul: 'a\0b', n: 5 },
  event: null,
  execution: {
    id: 'e',
    schedule: 's',
    trigger: 'Manual',
    scheduledFor: null,
    initiator: null,
    retriedFrom: null,
  },
  step: { key: 'own', name: 'Own', idempotencyKey: 'e/own' },
  steps: {
    hr: {
      status: 'Completed',
      message: 'HTTP 200',
      code: null,
      attempts: 1,
      httpStatus: 200,
      exitCode: null,
      counts: null,
      outputs: { changed: 0, ids: [1, 2] },
    },
  },
};

const http = (more: Partial<HttpSettings>): HttpSettings => ({
  method: 'POST',
  url: 'https://a.example/',
  headers: {},
  body: null,
  ...more,
});
const evaluate = (settings: StepSettings, condition: string | null = null) =>
  evaluateStep({ type: 'Http', settings, condition }, variables);

describe('evaluateStep', () => {
  it('skips with the condition and what it read', () => {
    const broken = http({ url: 'https://a.example/${{ steps.gone.outputs.id }}' });
    expect(evaluate(broken, 'steps.hr.outputs.changed > 0')).toEqual({
      verdict: 'Skip',
      reason:
        'skipped because steps.hr.outputs.changed > 0 is false (steps.hr.outputs.changed is 0)',
      evaluation: {
        condition: 'steps.hr.outputs.changed > 0',
        result: false,
        inputs: { 'steps.hr.outputs.changed': 0 },
        fault: null,
      },
    });
  });

  it('fails what cannot be judged, and never runs it', () => {
    for (const condition of ['steps.hr.outputs.gone > 0', 'steps.hr.outputs.changed', 'event.x']) {
      const evaluated = evaluate(http({}), condition);
      expect(evaluated).toMatchObject({ verdict: 'Fail', evaluation: { result: null } });
      expect(evaluated.verdict === 'Fail' && evaluated.reason).toContain(condition);
    }
  });

  it('keeps the type of a whole value, and makes a text within text', () => {
    const settings = http({
      url: 'https://a.example/${{ parameters.region }}/x?n=${{ parameters.n }}',
      headers: { 'x-n': 'n=${{ parameters.n }}', plain: 'a', key: { secret: 'KEY' } },
      body: {
        ids: '${{ steps.hr.outputs.ids }}',
        text: 'ids ${{ steps.hr.outputs.ids }}',
        deep: [{ n: '${{ parameters.n + 1 }}' }],
      },
    });
    expect(evaluate(settings)).toMatchObject({
      verdict: 'Run',
      settings: {
        url: 'https://a.example/eu%20west%2F1/x?n=5',
        headers: { 'x-n': 'n=5', plain: 'a', key: { secret: 'KEY' } },
        body: { ids: [1, 2], text: 'ids [1,2]', deep: [{ n: 6 }] },
      },
      evaluation: { condition: null, result: null, inputs: { 'parameters.n': 5 } },
    });
  });

  it.each([
    [http({ url: 'https://a.example/x/${{ parameters.dots }}/y' }), /"\." or "\.\."/],
    [http({ url: 'https://a.example/x/.${{ "." }}/y' }), /"\." or "\.\."/],
    [http({ headers: { a: '${{ parameters.line }}' } }), /header a/],
    [http({ headers: { a: '${{ execution.scheduledFor }}' } }), /is null/],
    [http({ body: '${{ steps.hr.outputs.gone }}' }), /gone/],
    [http({ url: 'https://a.example/${{ "\\ud800" }}' }), /whole characters|cannot be read/],
  ])('refuses values that would change what the settings mean', (settings, reason) => {
    const evaluated = evaluate(settings);
    expect(evaluated).toMatchObject({
      verdict: 'Fail',
      reason: expect.stringMatching(reason) as string,
    });
  });

  it('takes single values only as parameters of a statement, so that none can name a secret', () => {
    const evaluateSql = (expression: string) => {
      const parameters = [`\${{ ${expression} }}`, { secret: 'KEY' }];
      const settings = { connection: 'hr', script: 'select $1, $2', parameters };
      return evaluateStep({ type: 'Sql', settings, condition: null }, variables);
    };
    expect(evaluateSql('parameters.n')).toMatchObject({
      settings: { parameters: [5, { secret: 'KEY' }] },
    });
    expect(evaluateSql('{"secret": "ADMIN"}')).toMatchObject({ verdict: 'Fail' });
    expect(evaluateSql('steps.hr.outputs.ids')).toMatchObject({ verdict: 'Fail' });
  });

  it('puts no NUL character into a command', () => {
    const settings = {
      program: 'a',
      arguments: ['${{ parameters.nul }}'],
      workingDirectory: null,
      environment: {},
    };
    const evaluated = evaluateStep({ type: 'Executable', settings, condition: null }, variables);
    expect(evaluated).toMatchObject({ verdict: 'Fail' });
  });
});
