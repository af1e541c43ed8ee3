import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';

import '../support/provided-context.ts';

/** A folder that goes away with the test; `mode` defaults to one other users may pass through. */
export function temporaryDirectory(mode = 0o711): string {
  const path = mkdtempSync(join(inject('scratchDirectory'), 'test-'));
  chmodSync(path, mode);
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
