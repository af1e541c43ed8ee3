/** Stands for a worker that is going to be killed: runs one script, isolated as its arguments say. */
import { randomUUID } from 'node:crypto';
import { createProcessRunner } from '../../../activities/process/process.ts';
import { detectIsolation, groupIsolation } from '../../../activities/process/process-isolation.ts';

const [kind = '', script = ''] = process.argv.slice(2);
const isolation = kind === 'Namespace' ? await detectIsolation() : groupIsolation;

await createProcessRunner(isolation).run({
  program: '/bin/sh',
  args: ['-c', script],
  workingDirectory: '/',
  environment: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
  mark: randomUUID(),
  onOutput: (_stream, chunk) => process.stdout.write(chunk),
  signal: new AbortController().signal,
});
