/** The SDK's runtime, of which a process has one: files of tests that run one after the other share it. */
import { createLogger } from '../../../src/log.ts';
import { installRuntime } from '../../../src/worker/run-worker.ts';

let isInstalled = false;

export function installTestRuntime(): void {
  if (isInstalled) return;
  isInstalled = true;
  const level = process.env['TEST_LOG_LEVEL'] ?? 'silent';
  installRuntime(createLogger({ level, pretty: false, name: 'test' }));
}
