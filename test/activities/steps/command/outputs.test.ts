import { expect, it } from 'vitest';
import type { ShellSettings } from '../../../../src/domain/schedule/schedule.ts';
import { anInput, begin, createSteps, failureOf, type Setup } from '../harness.ts';

function shell(script: string, changes: Partial<ShellSettings> = {}, setup: Setup = {}) {
  const { Shell, observer } = createSteps(setup);
  const settings = { script, workingDirectory: null, environment: {}, ...changes };
  return { observer, ...begin(Shell, anInput<ShellSettings>(settings)) };
}
const faults = ({ observer }: ReturnType<typeof shell>) =>
  observer.lines.filter(({ stream }) => stream === 'system').map(({ text }) => text);

it('takes outputs from lines, as text or as JSON', async () => {
  const script = [
    'echo "changed:=3" >> "$CARILLON_OUTPUT"',
    'echo "version=1.10" >> "$CARILLON_OUTPUT"',
    'echo "url=https://a.example/?a=b" >> "$CARILLON_OUTPUT"',
    'echo \'ids:=["a","b"]\' >> "$CARILLON_OUTPUT"',
  ].join('\n');
  expect(await shell(script).result).toMatchObject({
    outputs: { changed: 3, version: '1.10', url: 'https://a.example/?a=b', ids: ['a', 'b'] },
  });
});

it('takes outputs from one JSON object, also of a command that fails', async () => {
  const script = `printf '{"done": 5, "failed": [1]}' > "$CARILLON_OUTPUT"; exit 3`;
  const failure = await failureOf(shell(script).result);
  expect(failure.report).toMatchObject({ exitCode: 3, outputs: { done: 5, failed: [1] } });
});

it('masks secrets in them', async () => {
  const setup: Setup = { resolveSecret: () => 'correct horse battery' };
  const environment = { PASSWORD: { secret: 'NAME' } };
  const script = 'echo "said=it is $PASSWORD" > "$CARILLON_OUTPUT"';
  expect(await shell(script, { environment }, setup).result).toMatchObject({
    outputs: { said: 'it is [secret]' },
  });
});

it.each([
  ['a line that is none', 'echo hello', /line 1 is not name=text/],
  ['broken JSON', 'echo "a:={"', /line 1 is no JSON/],
  ['a name of more than one word', 'echo "a b=1"', /line 1 is not name=text/],
  ['too much', 'head -c 20000 /dev/zero | tr "\\0" x', /more than 16384 bytes/],
  [
    'more than is kept',
    'printf "a="; head -c 9000 /dev/zero | tr "\\0" x',
    /at most 8192 are kept/,
  ],
])(
  'keeps none of %s and says so in the log, and the step completes',
  async (_what, command, fault) => {
    const run = shell(`{ ${command}; } > "$CARILLON_OUTPUT"`);
    expect(await run.result).not.toHaveProperty('outputs');
    expect(faults(run)).toEqual([expect.stringMatching(fault)]);
  },
);

it.each([
  ['a link to another file', 'ln -s /etc/hostname "$CARILLON_OUTPUT"', /cannot be read \(ELOOP\)/],
  ['a named pipe', 'mkfifo "$CARILLON_OUTPUT"', /is no file/],
  ['a directory', 'mkdir "$CARILLON_OUTPUT"', /is no file|cannot be read/],
])('never reads %s', async (_what, script, fault) => {
  const run = shell(script);
  expect(await run.result).not.toHaveProperty('outputs');
  expect(faults(run)).toEqual([expect.stringMatching(fault)]);
});

it('has none without a word when the command wrote nothing', async () => {
  const run = shell('true');
  expect(await run.result).not.toHaveProperty('outputs');
  expect(faults(run)).toEqual([]);
});
