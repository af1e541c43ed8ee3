/** Builds the workflow bundle: the one place that names the workflows' files. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import type { WorkflowBundleOption, WorkflowBundleWithSourceMap } from '@temporalio/worker';

/** Beside this file in a checkout (.ts) and in a build (.js). */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const pathTo = (name: string): string =>
  fileURLToPath(new URL(`../../workflows/${name}.${extension}`, import.meta.url));

const workflowsPath = pathTo('index');
const workflowInterceptorModules = [pathTo('interceptors')];

/** Takes about a second. Throws when workflow code reaches a forbidden module. */
export async function bundleWorkflows(): Promise<WorkflowBundleWithSourceMap> {
  const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error: console.error };
  return bundleWorkflowCode({ workflowsPath, workflowInterceptorModules, logger: quiet });
}

const prebuiltPath = fileURLToPath(new URL('../../workflow-bundle.js', import.meta.url));

/** The bundle made by the build, or one made now in a checkout. */
export async function loadWorkflowBundle(): Promise<WorkflowBundleOption> {
  const built = extension === 'js' && existsSync(prebuiltPath);
  return built ? { codePath: prebuiltPath } : bundleWorkflows();
}
