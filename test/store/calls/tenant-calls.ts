/** Arguments for the functions of src/store/tenants, whose statements only the owner of the schema may run. */
import { id } from '../statement-samples.ts';
import { aPerson, noon } from '../store-fixture.ts';

const act = { at: noon, by: aPerson };
const retention = { executions: 30, logs: 3, events: 30, keys: 1 };
const table = { name: 'schedule', column: 'tenant_id', key: ['id'], parts: ['schedule'] };

export const tenantCalls: Record<string, readonly unknown[][]> = {
  listActiveTenants: [[]],
  listSuspendedTimes: [[{ from: noon, to: noon }]],
  listExportedTables: [[]],
  readSchemaVersion: [[]],
  listTenantFacts: [[{ after: '', limit: 1 }]],
  findTenantFacts: [['s']],
  lockTenantForUpdate: [[]],
  findRetention: [[]],
  listRemovedTenants: [[null], ['s']],
  auditTenant: [[act, { action: 'a', reason: 'r', detail: 'd' }]],
  insertTenant: [[{ ...act, slug: 's', name: 'n' }]],
  changeTenant: [[{ ...act, name: 'n', fourEyes: ['set-result'], retention }]],
  suspendTenant: [[{ ...act, reason: 'r' }]],
  resumeTenant: [[act]],
  countTenant: [[]],
  countUnsynced: [[]],
  listRunning: [[1]],
  beginRemoval: [[{ ...act, reason: 'r' }]],
  haveOlderEnded: [['1']],
  countLeasedSchedules: [[]],
  listSyncedSlugs: [[{ after: '', limit: 1 }]],
  listOddWorkflows: [[{ prefix: 'p', after: id, limit: 1 }]],
  isUntouched: [[]],
  keepChainHead: [[]],
  deleteSome: [[table, { part: 'schedule', limit: 1 }]],
  countRows: [[]],
  finishRemoval: [[act]],
  listTenantTables: [[]],
  countTenantRows: [[table]],
};
