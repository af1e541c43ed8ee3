import { describe, expect, it } from 'vitest';
import { parseStepShorthand } from '../../../src/cli/schedule/step-commands.ts';

describe('a step in one word', () => {
  it.each([
    ['shell:df -h', { type: 'Shell', name: 'df -h', script: 'df -h' }],
    ['pwsh:Get-Date', { type: 'PowerShell', name: 'Get-Date', script: 'Get-Date' }],
    [
      'sql:hr-database/SELECT 1/2',
      { type: 'Sql', name: 'SELECT 1/2', connection: 'hr-database', script: 'SELECT 1/2' },
    ],
  ])('%s', (text, step) => {
    expect(parseStepShorthand(text)).toEqual(step);
  });

  it.each(['sql:hr-database', 'sql:/SELECT 1', 'sql:hr-database/', 'powershell:Get-Date'])(
    '%s is none, and the forms are named',
    (text) => {
      expect(() => parseStepShorthand(text)).toThrow(`"${text}" is not a step`);
    },
  );
});
