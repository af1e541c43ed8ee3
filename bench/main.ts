/** `npm run bench`: what the product costs over a hand-written workflow, measured side by side. */
import { createCleanup } from './cleanup.ts';
import { readOptions, readScaleOptions } from './options.ts';
import { renderReport, writeResult } from './report/report.ts';
import { runBench } from './run-bench.ts';
import { runScale } from './scale/run-scale.ts';
import { renderScale, writeScale } from './scale/scale-report.ts';

const cleanup = createCleanup();

/** Runs under way notice the end of their connection inside timers, where their errors cannot be caught. */
async function stopAll(): Promise<void> {
  process.on('uncaughtException', (error) =>
    console.error('[bench] while stopping:', error.message),
  );
  process.on('unhandledRejection', () => undefined);
  await cleanup.run();
}

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // npm passes on what the terminal has sent already: the second one must not cut the first short.
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    console.error('[bench] stopping');
    void stopAll().finally(() => process.exit(1));
  });
}

try {
  const args = process.argv.slice(2);
  const scale = readScaleOptions(args);
  if (scale) {
    const result = await runScale(scale, cleanup);
    await cleanup.run();
    console.log(scale.write ? writeScale(result) : renderScale(result));
  } else {
    const result = await runBench(readOptions(args), cleanup);
    await cleanup.run();
    console.log(`\n${renderReport(result)}\n\n${writeResult(result)}`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
  await stopAll();
}
