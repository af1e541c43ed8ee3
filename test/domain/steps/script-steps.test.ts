import { describe, expect, it } from 'vitest';
import type { Step } from '../../../src/domain/schedule/schedule.ts';
import { secretsOf } from '../../../src/domain/secrets/step-secrets.ts';
import { checkStep } from '../../../src/domain/steps/step-rules.ts';

const common = {
  key: 'x',
  name: 'x',
  mode: 'Sequential',
  continueOnFailure: false,
  timeoutSeconds: 60,
  retry: { maxRetries: 0, delaySeconds: 1, ladderSeconds: [] },
  onInterrupted: 'Fail',
  pool: 'default',
} as const;
const aStep = (given: object): Step =>
  ({ ...common, workingDirectory: null, environment: {}, ...given }) as unknown as Step;
const powerShell = (given: object) => aStep({ type: 'PowerShell', edition: 'pwsh', ...given });
const sql = (given: object) =>
  aStep({ type: 'Sql', connection: 'hr-database', parameters: [], ...given });

const known = [
  { name: 'hr-database', pool: null },
  { name: 'finance', pool: 'finance' },
];

function check(step: Step, more: object = {}) {
  return checkStep(step, '/steps/0', { connectedSystems: [], commandsEnabled: true, ...more });
}

describe('a step with a script', () => {
  it.each([aStep({ type: 'Shell' }), powerShell({}), sql({})])('needs one: $type', (step) => {
    expect(check(step)).toMatchObject([{ pointer: '/steps/0', message: 'has no script' }]);
  });

  it.each([
    aStep({ type: 'Shell', script: 'ls', file: '/a.sh' }),
    powerShell({ script: 'ls', file: '/a.ps1' }),
    sql({ script: 'SELECT 1', file: 'a.sql' }),
  ])('has one, not two: $type', (step) => {
    expect(check(step)).toMatchObject([
      { pointer: '/steps/0/file', suggestion: 'write one of both' },
    ]);
  });

  it('has arguments only with a file', () => {
    const errors = check(powerShell({ script: 'ls', arguments: ['a'] }));
    expect(errors).toMatchObject([{ pointer: '/steps/0/arguments' }]);
    expect(check(powerShell({ file: '/a.ps1', arguments: ['a'] }))).toEqual([]);
  });

  it('is a command, except for Sql', () => {
    const off = { commandsEnabled: false };
    expect(check(powerShell({ script: 'ls' }), off)).toMatchObject([
      { code: 'step-type-unavailable' },
    ]);
    expect(check(sql({ script: 'SELECT 1' }), off)).toEqual([]);
  });
});

describe('a Sql step', () => {
  it('names a connection that the server knows, if it knows them', () => {
    const step = sql({ script: 'SELECT 1', connection: 'hr-databse' });
    expect(check(step)).toEqual([]);
    expect(check(step, { sqlConnections: known })).toEqual([
      {
        pointer: '/steps/0/connection',
        code: 'sql-connection-unknown',
        message: '"hr-databse" is not known; known: hr-database, finance',
        suggestion: 'hr-database',
      },
    ]);
  });

  it('runs in the pool that its connection is for', () => {
    const step = sql({ script: 'SELECT 1', connection: 'finance' });
    expect(check(step, { sqlConnections: known })).toMatchObject([
      { pointer: '/steps/0/pool', code: 'pool-forbidden', suggestion: 'write "pool": "finance"' },
    ]);
  });

  it.each(['../a.sql', '/etc/passwd', 'a/../../b.sql', 'C:\\a.sql', '\\\\host\\a.sql'])(
    'cannot leave the folder of its connection with %s',
    (file) => {
      expect(check(sql({ file }))).toMatchObject([{ pointer: '/steps/0/file' }]);
    },
  );

  it('may have a path below that folder', () => {
    expect(check(sql({ file: 'nightly/..a/b.sql' }))).toEqual([]);
  });

  it('names its secrets by their places', () => {
    const step = sql({ script: 'SELECT $1, $2', parameters: [null, { secret: 'TOKEN' }] });
    expect(secretsOf(step)).toEqual([{ path: 'parameters/1', name: 'TOKEN' }]);
  });
});

describe('a credential in plain text', () => {
  const cases: [what: string, step: Step, pointer: string][] = [
    [
      'in a variable of PowerShell',
      powerShell({ script: "$env:DB_PASSWORD = 'hunter2'" }),
      '/steps/0/script',
    ],
    [
      'in an argument',
      powerShell({ file: '/a.ps1', arguments: ['-Password', 'x'] }),
      '/steps/0/arguments/1',
    ],
    ['in CREATE USER', sql({ script: "CREATE USER x PASSWORD 'hunter2'" }), '/steps/0/script'],
    ['in IDENTIFIED BY', sql({ script: "ALTER USER x IDENTIFIED BY 'y'" }), '/steps/0/script'],
    [
      'as a parameter',
      sql({ script: 'SELECT $1', parameters: [1, `ghp_${'a1'.repeat(18)}`] }),
      '/steps/0/parameters/1',
    ],
  ];
  it.each(cases)('is found %s', (_what, step, pointer) => {
    expect(check(step)).toMatchObject([{ pointer, code: 'literal-secret' }]);
  });

  it('is not a variable that takes its value from elsewhere', () => {
    const script = '$password = $env:DB_PASSWORD\n$token = Get-Secret "name"';
    expect(check(powerShell({ script }))).toEqual([]);
    expect(check(sql({ script: 'SELECT password FROM login WHERE id = $1' }))).toEqual([]);
  });
});
