/** A Temporal namespace of one test file: the product's task queue has one name, namespaces have many. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { inject } from 'vitest';
import {
  carillonSearchAttributes,
  prepareTemporalNamespace,
} from '../../src/dev/temporal/temporal-namespace.ts';

import './provided-context.ts';

const visibleWithinMs = 30_000;

/** Registered, with our search attributes, and visible to all parts of the server. */
export async function createTestNamespace(): Promise<{ address: string; namespace: string }> {
  const address = inject('temporalAddress');
  const namespace = `test-${randomUUID()}`;
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs(86_400_000),
    });
    await until(() => prepareTemporalNamespace(connection, namespace, carillonSearchAttributes));
    await until(() => connection.workflowService.listOpenWorkflowExecutions({ namespace }));
  } finally {
    await connection.close();
  }
  return { address, namespace };
}

/** The server learns of a new namespace from its own cache, a moment later. */
async function until(call: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + visibleWithinMs;
  for (;;) {
    try {
      await call();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(100);
    }
  }
}
