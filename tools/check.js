// Everything a change must pass, in the order that fails fastest; the whole CI, locally.
import { spawnSync } from 'node:child_process';

const stages = [
  ['format', 'check:format'],
  ['types', 'check:types'],
  ['lint', 'check:lint'],
  ['boundaries', 'check:boundaries'],
  ['layout and words', 'check:layout'],
  ['unused code', 'check:unused'],
  ['generated files', 'check:generated'],
  ['changes of the API', 'check:api'],
  ['workflow bundle', 'check:bundle'],
  ['console', 'check:console'],
  ['tests', 'test'],
];

// CI runs the tests by the README's own command, afterwards.
const chosen = process.argv.includes('--static') ? stages.slice(0, -1) : stages;
const failed = [];
for (const [name, script] of chosen) {
  const begun = Date.now();
  console.log(`\n── ${name}`);
  const { status } = spawnSync('npm', ['run', '--silent', script], { stdio: 'inherit' });
  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  if (status !== 0) failed.push(name);
  console.log(`${status === 0 ? '✔' : '✖'} ${name} (${seconds} s)`);
}
if (failed.length > 0) console.error(`\nfailed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
