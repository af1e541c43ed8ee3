/** A worker with lean threads, in a process of its own: `worker.ts ADDRESS NAMESPACE`. */
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { useWorkflowThreads } from '../../../src/worker/workflow-threads.ts';

const [address = '', namespace = ''] = process.argv.slice(2);
useWorkflowThreads('lean');
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  namespace,
  taskQueue: 'threads',
  workflowsPath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
});
await worker.run();
