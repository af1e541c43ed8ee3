/** Worker process of the product: everything real but the effect of a step, which does nothing. */
import { NativeConnection } from '@temporalio/worker';
import { createInlineActivities } from '../../activities/inline/run-inline-step.ts';
import { createRecordActivities } from '../../activities/record/record-activities.ts';
import { createRecorder } from '../../activities/record/recorder.ts';
import { createStoreObserver } from '../../activities/record/store-observer.ts';
import { createEgressGuard } from '../../activities/steps/http/egress-guard.ts';
import { createStepAccess } from '../../activities/steps/step-access.ts';
import { toActivity } from '../../activities/steps/step-activity.ts';
import {
  type AccessPolicy,
  allTenants,
  defaultPolicy,
} from '../../src/domain/access/access-policy.ts';
import { createLogger } from '../../src/log.ts';
import { createDatabase } from '../../src/store/core/database.ts';
import { createTenantSlugLookup } from '../../src/store/core/tenants.ts';
import { openTemporal } from '../../src/temporal/connection.ts';
import { createAdmissionWorkflows } from '../../src/temporal/executions/admission-workflows.ts';
import { createSearchAttributes } from '../../src/temporal/search-attributes.ts';
import { createWorkers } from '../../src/worker/create-worker.ts';
import { installRuntime } from '../../src/worker/run-worker.ts';
import { readWorkerSettings, serveDriver } from '../worker-messages.ts';

const log = createLogger({ level: 'info', pretty: false, name: 'product' });
const { temporalAddress: address, namespace, databaseUrl: url } = readWorkerSettings();
const identity = `product:${process.pid}`;
installRuntime(log);
const connection = await NativeConnection.connect({ address });
const database = createDatabase({ url, applicationName: 'carillon-worker', poolSize: 10, log });
const temporal = openTemporal({ address, namespace, identity });
const attributes = createSearchAttributes(temporal, Date.now);
const observer = createStoreObserver({ database, log });
const recorder = createRecorder({ database, log });
const policy: AccessPolicy = {
  ...defaultPolicy(null),
  pools: new Map([['default', { tenants: [allTenants] }]]),
};
const findAccess = createStepAccess({
  policy,
  findTenantSlug: createTenantSlugLookup(database),
  egress: createEgressGuard({ policy, ownServices: async () => [] }),
  connectedSystems: [],
  findSystem: async () => undefined,
});
const attempts = { worker: identity, findAccess, resolveSecret: () => undefined };
const done = async () => ({ message: 'done' });
const runners = { RunProfile: done, Http: done };
const [worker] = await createWorkers({
  connection,
  namespace,
  identity,
  orchestration: {
    recorder,
    activities: {
      ...createRecordActivities({
        database,
        log,
        defaultTenant: null,
        searchAttributes: () => attributes.registered(),
        workflows: createAdmissionWorkflows(temporal),
      }),
      ...createInlineActivities({ database, record: observer, steps: { attempts, runners } }),
    },
  },
  steps: {
    pools: ['default'],
    activities: {
      RunProfile: toActivity({ ...attempts, observer }, runners.RunProfile),
      Http: toActivity({ ...attempts, observer }, runners.Http),
    },
  },
});
if (!worker) throw new Error('no worker was made');
serveDriver(() => worker.shutdown());
await worker.run();
await Promise.all([observer.drain(5_000), recorder.drain(5_000)]);
await database.close();
await temporal.close();
await connection.close();
process.disconnect();
