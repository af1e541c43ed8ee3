/** `npm run bench`: what the product costs over a hand-written workflow, measured side by side. */
import { createCleanup } from './cleanup.ts';
import { readOptions } from './options.ts';
import { renderReport, writeResult } from './report.ts';
import { runBench } from './run-bench.ts';

const cleanup = createCleanup();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    console.error('[bench] stopping');
    void cleanup.run().finally(() => process.exit(1));
  });
}

try {
  const result = await runBench(readOptions(process.argv.slice(2)), cleanup);
  await cleanup.run();
  console.log(`\n${renderReport(result)}\n\n${writeResult(result)}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await cleanup.run();
}
