/** The Temporal CLI whose server the tests run against. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveCacheDirectory } from '../../src/dev/data-directory.ts';
import { findTemporalBinary } from '../../src/dev/temporal/temporal-binary.ts';

/** TEST_TEMPORAL_BINARY when it is set, and otherwise the one that `carillon dev` would use. */
export async function findTestTemporal(report?: (line: string) => void): Promise<string> {
  const { env } = process;
  const chosen = env['TEST_TEMPORAL_BINARY'];
  if (chosen) {
    const path = resolve(chosen);
    if (existsSync(path)) return path;
    throw new Error(`TEST_TEMPORAL_BINARY names ${path}, and there is no such file`);
  }
  const found = await findTemporalBinary({
    env,
    cacheDirectory: resolveCacheDirectory({ env }),
    moduleDirectory: fileURLToPath(new URL('../../tools/temporal', import.meta.url)),
    ...(report ? { report } : {}),
  });
  return found.path;
}
