import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends the run with one line `N passed, N failed` for scripts to read. A file that could not be
 * loaded and an error outside any test count as failures, so that "0 failed" is never a lie.
 * `FAILED_FILES` names where to write the paths of the files that failed, one a line; an error outside
 * any file leaves it empty.
 */
export function createCountReporter(): Reporter {
  const failedFiles = process.env['FAILED_FILES'] ?? null;
  return {
    onTestRunEnd(modules, unhandledErrors) {
      let passed = 0;
      let failed = unhandledErrors.length;
      for (const module of modules) {
        const counts = countTests(module);
        passed += counts.passed;
        failed += counts.failed;
        if (counts.failed === 0 && !module.ok()) failed += 1;
      }
      if (failedFiles !== null) {
        const failedModules = modules.filter((module) => !module.ok());
        const paths = [...failedModules.map(({ moduleId }) => moduleId), ''];
        writeFileSync(failedFiles, unhandledErrors.length > 0 ? '' : paths.join('\n'));
      }
      // After the default reporter's own summary, which prints in the same turn.
      setImmediate(() => process.stdout.write(`${passed} passed, ${failed} failed\n`));
    },
  };
}

function countTests(module: TestModule): { passed: number; failed: number } {
  let passed = 0;
  let failed = 0;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    if (state === 'passed') passed += 1;
    if (state === 'failed') failed += 1;
  }
  return { passed, failed };
}
