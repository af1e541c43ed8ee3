/** Builds the workflow bundle: the one place that names the workflows' files. */
import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  type WorkflowBundleOption,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { installedFile } from '../installed-file.ts';

const workflowsPath = installedFile('workflows/index.ts');
const workflowInterceptorModules = [installedFile('workflows/interceptors.ts')];
const payloadConverterPath = installedFile('src/temporal/payloads/payload-converter.ts');
const failureConverterSource = installedFile('src/temporal/payloads/failure-converter.ts');

/** Used where payloads are encrypted: the text of a failure is no payload otherwise. In a build it lies beside the program. */
export const failureConverterPath = import.meta.url.endsWith('.ts')
  ? failureConverterSource
  : fileURLToPath(new URL('failure-converter.js', import.meta.url));

/**
 * The file of a built bundle; there is one for each way to write failures.
 * @public for the build
 */
export function bundleName(encodeFailures: boolean): string {
  return encodeFailures ? 'workflow-bundle-encoded.js' : 'workflow-bundle.js';
}

/** Takes some seconds. Throws when workflow code reaches a forbidden module. */
export async function bundleWorkflows(
  encodeFailures = false,
): Promise<WorkflowBundleWithSourceMap> {
  const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error: console.error };
  return bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules,
    logger: quiet,
    payloadConverterPath,
    ...(encodeFailures && { failureConverterPath: failureConverterSource }),
  });
}

/** The bundle made by the build. A checkout uses the cached one of the same sources, or makes it. */
export async function loadWorkflowBundle(encodeFailures: boolean): Promise<WorkflowBundleOption> {
  if (!existsSync(workflowsPath)) {
    return { codePath: installedFile(`dist/${bundleName(encodeFailures)}`) };
  }
  const kept = installedFile(
    `node_modules/.cache/carillon/workflows-${encodeFailures ? 'encoded-' : ''}${sourcesHash()}.js`,
  );
  if (existsSync(kept)) return { codePath: kept };
  const bundle = await bundleWorkflows(encodeFailures);
  keep(kept, bundle.code);
  return bundle;
}

/** Covers everything that goes into a bundle: what workflow code may import, and the SDK. */
function sourcesHash(): string {
  const hash = createHash('sha256');
  const { version } = createRequire(import.meta.url)('@temporalio/workflow/package.json') as {
    version: string;
  };
  hash.update(version);
  for (const room of ['workflows', 'src/domain', 'src/temporal/payloads', 'activities/record']) {
    const directory = installedFile(room);
    for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()) {
      if (!name.endsWith('.ts')) continue;
      hash.update(`\0${room}/${name}\0`).update(readFileSync(`${directory}/${name}`));
    }
  }
  return hash.digest('hex').slice(0, 32);
}

/** Renamed into place, because other workers may be reading it. A failure costs only time. */
function keep(path: string, code: string): void {
  const mine = `${path}.${randomUUID()}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(mine, code);
    renameSync(mine, path);
  } catch {
    // The checkout is read-only.
  }
}
