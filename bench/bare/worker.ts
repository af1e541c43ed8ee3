/** Worker process of the bare workflow, with the bounds the product gives its own workers. */
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { mainTaskQueue } from '../../src/domain/identifiers.ts';
import { createLogger } from '../../src/log.ts';
import { installRuntime } from '../../src/worker/run-worker.ts';
import { readWorkerSettings, serveDriver } from '../worker-messages.ts';
import { bareActivities } from './activities.ts';

const log = createLogger({ level: 'info', pretty: false, name: 'bare' });
const { temporalAddress, namespace } = readWorkerSettings();
installRuntime(log);
const connection = await NativeConnection.connect({ address: temporalAddress });
const workflowBundle = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('./workflow.ts', import.meta.url)),
  logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error: console.error },
});
const worker = await Worker.create({
  connection,
  namespace,
  taskQueue: mainTaskQueue,
  workflowBundle,
  activities: { ...bareActivities },
  identity: `bare:${process.pid}`,
  maxConcurrentActivityTaskExecutions: 100,
  maxHeartbeatThrottleInterval: '2 seconds',
  defaultHeartbeatThrottleInterval: '2 seconds',
  shutdownGraceTime: '10 seconds',
  shutdownForceTime: '20 seconds',
});
serveDriver(() => worker.shutdown());
await worker.run();
await connection.close();
process.disconnect();
