// A worker of your own, in JavaScript. It knows nothing of Carillon: it polls a task queue of the same namespace.
//   npm install @temporalio/worker @temporalio/activity @temporalio/workflow
//   TEMPORAL_ADDRESS=127.0.0.1:7233 TEMPORAL_NAMESPACE=default node worker.mjs
import { fileURLToPath, URL } from 'node:url';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { NativeConnection, Worker } from '@temporalio/worker';

/** The members of what it returns are the outputs of the step. */
async function priceOrders({ orders }) {
  const { workflowExecution, activityId } = Context.current().info;
  // The same for every attempt of the step, so that a target can refuse a repeat.
  const idempotencyKey = `${workflowExecution.workflowId}/${activityId}`;
  let total = 0;
  for (const { id, price } of orders) {
    if (price < 0) {
      throw ApplicationFailure.nonRetryable(`order ${id} has a negative price`, 'OrderInvalid');
    }
    total += price;
    Context.current().heartbeat(id);
  }
  return { count: orders.length, total, idempotencyKey };
}

const connection = await NativeConnection.connect({
  address: process.env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233',
});
const worker = await Worker.create({
  connection,
  namespace: process.env.TEMPORAL_NAMESPACE ?? 'default',
  taskQueue: 'orders',
  activities: { priceOrders },
  workflowsPath: fileURLToPath(new URL('workflows.mjs', import.meta.url)),
});
await worker.run();
await connection.close();
