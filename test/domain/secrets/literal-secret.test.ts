import { describe, expect, it } from 'vitest';
import type {
  ExecutableStep,
  HttpSettings,
  HttpStep,
  ShellStep,
  Step,
} from '../../../src/domain/schedule/schedule.ts';
import { checkLiteralSecrets } from '../../../src/domain/secrets/literal-secret.ts';

const common: Omit<HttpStep, keyof HttpSettings | 'type'> = {
  key: 'x',
  name: 'x',
  mode: 'Sequential',
  continueOnFailure: false,
  timeoutSeconds: 60,
  retry: { maxRetries: 0, delaySeconds: 1, ladderSeconds: [] },
  onInterrupted: 'Retry',
  pool: 'default',
};
const url = 'https://example.test/hook';
const http = (settings: Partial<HttpStep>): Step => ({
  ...common,
  type: 'Http',
  method: 'POST',
  url,
  headers: {},
  body: null,
  ...settings,
});
const executable = (settings: Partial<ExecutableStep>): Step => ({
  ...common,
  type: 'Executable',
  program: 'tool',
  arguments: [],
  workingDirectory: null,
  environment: {},
  ...settings,
});
const shell = (settings: Partial<ShellStep>): Step => ({
  ...common,
  type: 'Shell',
  script: 'ls',
  workingDirectory: null,
  environment: {},
  ...settings,
});

const webToken = `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.c`;
const gitHubToken = `ghp_${'a1'.repeat(18)}`;

describe('checkLiteralSecrets', () => {
  it.each<[string, Step, string]>([
    ['a header by its name', http({ headers: { 'X-Api-Key': 'k' } }), '/headers/X-Api-Key'],
    ['a cookie', http({ headers: { Cookie: 'a=b' } }), '/headers/Cookie'],
    [
      'a bearer token in any header',
      http({ headers: { 'X-Custom': 'Bearer abcdefgh12345' } }),
      '/headers/X-Custom',
    ],
    ['a user in the URL', http({ url: 'https://user:pass@example.test/' }), '/url'],
    ['a parameter of the URL', http({ url: `${url}?a=1&access_token=abc` }), '/url'],
    ['a signature in the URL', http({ url: `${url}?sig=${'a1B2'.repeat(8)}` }), '/url'],
    ['a token in the path of the URL', http({ url: `${url}/${gitHubToken}` }), '/url'],
    [
      'a field of the body',
      http({ body: { login: { user: 'a', clientSecret: 'b' } } }),
      '/body/login/clientSecret',
    ],
    ['a token anywhere in the body', http({ body: { rows: ['x', webToken] } }), '/body/rows/1'],
    ['a form', http({ body: 'grant_type=password&username=a&password=b' }), '/body'],
    ['JSON in a text', http({ body: '{ "user": "a", "api_key": "b" }' }), '/body'],
    [
      'a variable by its name',
      shell({ environment: { DB_PASSWORD: 'p' } }),
      '/environment/DB_PASSWORD',
    ],
    [
      'a variable by its value',
      shell({ environment: { DSN: 'postgres://u:p@db/x' } }),
      '/environment/DSN',
    ],
    ['an option', executable({ arguments: ['--user=a', '--password=b'] }), '/arguments/1'],
    ['the value behind an option', executable({ arguments: ['--api-key', 'b'] }), '/arguments/1'],
    ['an assignment in a script', shell({ script: 'cd /\nexport PGPASSWORD=x\npsql' }), '/script'],
    [
      'a token in a script',
      shell({ script: `curl -H "Authorization: Bearer ${webToken}" x` }),
      '/script',
    ],
    ['a private key', shell({ script: '-----BEGIN RSA PRIVATE KEY-----\nabc' }), '/script'],
  ])('finds %s', (_what, step, place) => {
    const [found, ...others] = checkLiteralSecrets(step, '/steps/0');
    expect(others).toEqual([]);
    expect(found).toMatchObject({ pointer: `/steps/0${place}`, code: 'literal-secret' });
    expect(found?.suggestion).toContain('{ "secret": "NAME" }');
  });

  it.each<[string, Step]>([
    ['references', http({ headers: { Authorization: { secret: 'T' }, Accept: 'text/plain' } })],
    ['an empty value', http({ headers: { 'X-Api-Key': '' }, body: { password: '' } })],
    [
      'places in a list',
      http({ url: `${url}?pageToken=abc&key=employee`, body: { nextToken: 'x' } }),
    ],
    [
      'words that only sound so',
      http({ body: { passwordPolicy: 'strict', tokens: 3, secretary: 'a' } }),
    ],
    ['a basic sentence', http({ body: 'Basic information follows, Bearer of news' })],
    ['variables in scripts', shell({ script: 'PASSWORD=$VAULT_PASSWORD\nTOKEN="$(get)"\npsql' })],
    ['options without a value', executable({ arguments: ['--password', '--verbose', '--token'] })],
    ['an address without a password', shell({ script: 'curl https://example.test:8080/a@b' })],
  ])('takes %s', (_what, step) => {
    expect(checkLiteralSecrets(step, '/steps/0')).toEqual([]);
  });

  it('never repeats the credential, and looks at the largest step in no time', () => {
    const texts = [
      'a='.repeat(200_000),
      'Bearer '.repeat(60_000),
      'x://'.repeat(100_000),
      '-'.repeat(500_000),
    ];
    const started = process.cpuUsage();
    for (const text of texts) {
      checkLiteralSecrets(http({ body: text, headers: { a: text } }), '');
      checkLiteralSecrets(shell({ script: text }), '');
      checkLiteralSecrets(executable({ arguments: [text] }), '');
    }
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000);
    const step = http({ headers: { 'X-Custom': 'Bearer hunter2hunter2' } });
    expect(JSON.stringify(checkLiteralSecrets(step, ''))).not.toContain('hunter2');
  });
});
