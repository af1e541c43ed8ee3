/** `npm run bench`: what the product costs over a hand-written workflow, measured side by side. */
import { createCleanup } from './cleanup.ts';
import { type BenchOptions, readOptions, usage } from './options.ts';
import { renderPeers } from './peers/render-peers.ts';
import { runPeers } from './peers/run-peers.ts';
import { renderReport, writeResult } from './report/report.ts';
import { runBench } from './run-bench.ts';
import { runScale } from './scale/run-scale.ts';
import { readScaleOptions, scaleUsage } from './scale/scale-options.ts';
import { renderScale, writeScale } from './scale/scale-report.ts';
import { simulate } from './simulate/simulate.ts';

const cleanup = createCleanup();

/** Runs under way notice the end of their connection inside timers, where their errors cannot be caught. */
async function stopAll(): Promise<void> {
  process.on('uncaughtException', (error) =>
    console.error('[bench] while stopping:', error.message),
  );
  process.on('unhandledRejection', () => undefined);
  await cleanup.run();
}

type Printed = { text: string; result: { at: string } };

async function benchBare(options: BenchOptions): Promise<Printed> {
  const result = await runBench(options, cleanup);
  return { text: renderReport(result), result };
}

async function benchPeers(options: BenchOptions): Promise<Printed> {
  const result = await runPeers(options, cleanup);
  return { text: renderPeers(result), result };
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

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return console.log(`${usage}\n\n${scaleUsage}`);
  if (args.includes('--simulate')) return console.log(simulate(args));
  const scale = readScaleOptions(args);
  if (scale) {
    const result = await runScale(scale, cleanup);
    await cleanup.run();
    if (result.failed.length > 0) process.exitCode = 1;
    return console.log(scale.write ? writeScale(result) : renderScale(result));
  }
  const options = readOptions(args);
  const { text, result } = await (options.peers ? benchPeers(options) : benchBare(options));
  await cleanup.run();
  console.log(`\n${text}\n\n${writeResult(result)}`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
  await stopAll();
}
