import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createFileLogger } from '../../src/log.ts';

function logged(fields: object): Record<string, Record<string, unknown>> {
  const file = join(mkdtempSync(join(tmpdir(), 'carillon-log-')), 'log');
  createFileLogger({ level: 'info', name: 'test', file }).info(fields, 'message');
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, unknown>>;
}

describe('the logger', () => {
  it('shows errors in whichever field they come, also those of workflow code', () => {
    const cause = new Error('the socket closed');
    const error = Object.assign(new Error('not sent', { cause }), { code: 'EPIPE' });
    const foreign: unknown = runInNewContext('new TypeError("of the workflow")');
    const line = logged({ err: error, error, failure: foreign });
    for (const field of ['err', 'error'] as const) {
      expect(line[field]).toMatchObject({ type: 'Error', code: 'EPIPE' });
      expect(line[field]?.['message']).toContain('not sent');
      expect(line[field]?.['message']).toContain('the socket closed');
    }
    expect(line['failure']).toMatchObject({ type: 'TypeError', message: 'of the workflow' });
  });

  it('leaves out what errors carry beside their message, and bounds that', () => {
    const error = Object.assign(new Error('x'.repeat(100_000)), { details: ['an answer'] });
    const { error: shown } = logged({ error });
    expect(shown).not.toHaveProperty('details');
    expect(JSON.stringify(shown).length).toBeLessThan(20_000);
  });
});
