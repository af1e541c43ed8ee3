import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { inject } from 'vitest';
import { installTestRuntime } from './scenario/runtime.ts';

import './provided-context.ts';

/** The run's Temporal server seen from one test file; `connection` is what a worker takes. */
export type TestTemporal = {
  address: string;
  namespace: string;
  connection: NativeConnection;
  client: Client;
  close(): Promise<void>;
};

/**
 * Joins the one Temporal server of the run by its address. It is shared by all files: keep task
 * queues and workflow ids unique, and close in `afterAll` after shutting the workers down.
 */
export async function connectTestTemporal(): Promise<TestTemporal> {
  const address = inject('temporalAddress');
  const namespace = inject('temporalNamespace');
  installTestRuntime();
  const connection = await NativeConnection.connect({ address });
  const clientConnection = await Connection.connect({ address });
  return {
    address,
    namespace,
    connection,
    client: new Client({ connection: clientConnection, namespace }),
    async close() {
      await clientConnection.close();
      await connection.close();
    },
  };
}
