/** The `carillon` process: the one place that hands the environment to the command line. */
import { createProcessIo } from './process-io.ts';
import { runCli } from './program.ts';

// A reader that closes the pipe early, such as `head`, is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCli(process.argv.slice(2), createProcessIo(process.env));
