/** The `carillon` process: the only place that passes the environment to the command line. */
import { exitCodes } from './framework/cli-error.ts';
import { createProcessIo, watchOutput } from './framework/process-io.ts';
import { runCli } from './program.ts';

const stdoutFailure = watchOutput(process.stdout);
watchOutput(process.stderr);

process.exitCode = await runCli(process.argv.slice(2), createProcessIo(process.env));

// Node reports a failed write in the next turn of the event loop.
await new Promise(setImmediate);
const failure = stdoutFailure();
if (failure !== null) {
  process.stderr.write(`error: the output could not be written: ${failure}\n`);
  process.exitCode ||= exitCodes.general;
}
