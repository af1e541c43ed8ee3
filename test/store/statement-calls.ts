/** Arguments for every function of the store that speaks to the database. */
import { v7 as uuidv7 } from 'uuid';
import type { Transaction } from '../../src/store/core/database.ts';
import { aDefinition, anExecution, aPerson, aSchedule, aStep, noon } from './store-fixture.ts';

export const id = uuidv7();
const place = { tenantId: id, executionId: id, incarnation: id, stepIndex: 0, attempt: 1 };
const lock = { scheduleId: id, executionId: id, workflowId: 'w', runId: id };
const by = { initiator: aPerson, at: noon };
const lease = { owner: id, leaseSeconds: 10 };
const outcome = {
  ...{ status: 'Failed', code: 'step-failed', message: 'm', startedAt: 1, endedAt: 2 },
  ...{ attempts: 1, httpStatus: 1, exitCode: 1, output: 'o', counts: { added: 1 }, worker: 'w' },
} as const;
const transition = { stepIndex: 0, status: 'Failed', queuedAt: 1, outcome } as const;
const batch = {
  ...{ tenantId: id, executionId: id, incarnation: id, seq: 1, at: 1 },
  ...{ steps: [transition], groupIndex: 0, status: null },
};
const end = {
  ...{ ...place, status: 'Failed', endedAt: 1, code: 'c', message: 'm', httpStatus: 1 },
  ...{ exitCode: 1, output: 'o', outputBytes: 1, nextAttemptAt: null },
} as const;
const filter = {
  scheduleId: id,
  statuses: ['Failed'],
  trigger: 'Manual',
  from: noon,
  to: noon,
} as const;
const milestone = {
  ...{ scheduleId: id, anchor: 'a', anchorVersion: 1, offsetSeconds: 1, attempt: 1 },
};
const event = {
  ...{ id, source: 's', name: 'n', senderId: 'x', payload: { a: 1 } },
  ...{ receivedAt: noon, receivedBy: aPerson },
};
const offer = { backfillId: id, scheduledFor: noon, workflowId: 'w' };
const backfill = {
  ...{ id, scheduleId: id, revision: 1, from: noon, until: noon, order: 'OldestFirst' },
  ...{ startsPerMinute: 60, overlap: 'BufferAll', reason: 'r', at: noon, by: aPerson },
  fires: [{ scheduledFor: noon, ran: false }],
};
const accepted = {
  ...{ executionId: id, tenantSlug: 't', schedule: { id, slug: 's', revision: 1 } },
  ...{ trigger: 'Manual', initiator: aPerson, workflowId: 'w', definition: aDefinition() },
};
const names = { q: 'x', enabled: true, tag: 't' };

/** For every statement function of the store, arguments that lead through all it may say. */
export const calls: Record<string, readonly unknown[][]> = {
  findTenantBySlug: [['s']],
  listTenants: [[]],
  noteWorker: [
    [
      {
        ...{ id, onlyTenantId: null, identity: 'i', role: 'steps', pools: ['p'] },
        ...{ version: 'v', stopped: false },
      },
    ],
  ],
  listWorkers: [[]],
  forgetWorkers: [[{ silentMs: 1 }]],
  listUsedPools: [[]],
  endDrift: [[{ scheduleId: id, restored: true, at: noon }]],
  listDrifts: [[{ scheduleId: id, from: noon }]],
  findLastDrifts: [[[id]]],
  listOutOfSync: [[{ pendingBefore: noon, restoredAfter: noon }]],
  findStepPools: [[[{ executionId: id, stepIndex: 0 }]]],
  insertSchedule: [[aSchedule()]],
  replaceSchedule: [[{ id, definition: aDefinition(), enabled: false, reason: null, ...by }]],
  setScheduleEnabled: [[{ id, enabled: false, note: 'n', ...by }]],
  deleteSchedule: [[{ id, ...by }]],
  resumeDueSchedules: [[{ at: noon, by: aPerson, note: 'n', limit: 1 }]],
  findDisabledSince: [[id]],
  findHold: [[noon]],
  listHolds: [[1]],
  listHeldTimes: [[{ from: noon, to: noon }]],
  endHold: [[{ at: noon, by: aPerson }]],
  endHoldInTime: [[{ at: noon, by: aPerson }]],
  setHold: [[{ reason: 'r', until: noon, at: noon, by: aPerson }]],
  insertBackfill: [[backfill]],
  findBackfill: [[id]],
  listBackfills: [
    [{ scheduleId: id, after: id, limit: 1 }],
    [{ scheduleId: id, after: null, limit: 1 }],
  ],
  cancelBackfill: [[{ id, at: noon, by: aPerson }]],
  listRunningBackfills: [[{ after: id, limit: 1 }], [{ after: null, limit: 1 }]],
  listUnderWay: [[{ backfillId: id, limit: 1 }]],
  holdRunning: [[id]],
  takeStartTurn: [[{ backfillId: id, at: noon, startsPerMinute: 60 }]],
  leaveOutStarted: [[{ backfillId: id, scheduleId: id }]],
  findNextWaiting: [
    [{ backfillId: id, order: 'OldestFirst' }],
    [{ backfillId: id, order: 'NewestFirst' }],
  ],
  offerFire: [[{ ...offer, executionId: id }]],
  offerAgain: [[offer]],
  renameOffer: [[offer]],
  noteStarted: [[{ ...offer, at: noon }]],
  noteNotBegun: [[offer]],
  completeBackfill: [[{ backfillId: id, at: noon }]],
  listCancelledWaiting: [[1]],
  holdOffer: [[{ scheduleId: id, executionId: id }]],
  findSchedule: [[id], ['slug'], ['A name'], ['A name', { includeDeleted: true }]],
  findScheduleById: [[id]],
  listSchedules: [[{ ...names, after: { name: 'a', id }, limit: 1 }]],
  countSchedules: [[names]],
  insertRevision: [
    [
      {
        scheduleId: id,
        revision: 1,
        contentHash: 'h',
        definition: aDefinition(),
        reason: '',
        ...by,
      },
    ],
  ],
  findRevision: [[id, 1]],
  listRevisions: [[{ scheduleId: id, before: 1, limit: 1 }]],
  claimDueSync: [[{ ...lease, limit: 1 }]],
  claimSync: [[{ ...lease, scheduleId: id }], [{ ...lease, scheduleId: id, evenInSync: true }]],
  renewSync: [[{ scheduleId: id, term: 1, leaseSeconds: 1 }]],
  completeSync: [[{ scheduleId: id, term: 1, generation: 1, hash: 'h' }]],
  failSync: [[{ scheduleId: id, term: 1, error: 'e', retryAt: noon }]],
  listComparable: [[{ after: id, limit: 1 }], [{ after: null, limit: 1 }]],
  adoptSwitch: [
    [
      {
        ...{ scheduleId: id, term: 1, generation: 1, enabled: true, note: 'n', hash: 'h' },
        ...{ at: noon, lastAsOursAt: null },
      },
    ],
  ],
  noteDrift: [
    [
      {
        ...{ scheduleId: id, term: 1, parts: ['deleted'], at: noon },
        ...{ lastAsOursAt: noon, keepLease: false },
      },
    ],
  ],
  requestReconcile: [[id]],
  claimLease: [[{ name: 'l', owner: id, seconds: 1 }]],
  fenceByLease: [[{ name: 'm', owner: id, term: 1 }, 1]],
  releaseLease: [[{ name: 'l', owner: id, term: 1 }]],
  reportLease: [[{ name: 'l', owner: id, term: 1 }, { looked: 1 }]],
  readLeaseReport: [['l']],
  holdOpenExecution: [[id]],
  markMissing: [[id]],
  clearMissing: [[id]],
  countMissing: [[]],
  listUnfinishedSteps: [[{ executionId: id, runId: id }]],
  listNotableEnds: [[{ executionId: id, runId: id }]],
  loseAttempts: [[{ executionId: id, runId: id, at: noon }]],
  showPausedSteps: [[{ executionId: id, runId: id, paused: [0] }]],
  checkInvariants: [[]],
  measureHop: [[]],
  followRun: [[{ executionId: id, runId: id }]],
  linkReset: [[{ executionId: id, runId: id }]],
  findReset: [[{ executionId: id, runId: id }]],
  claimLock: [[lock]],
  findLockHolder: [[id]],
  holdLock: [[id]],
  markQueue: [[id]],
  releaseLock: [[{ ...lock, term: 1 }]],
  releaseLockOf: [[id]],
  holdAtGate: [[id]],
  startWaiting: [[{ executionId: id, at: noon, term: 1 }]],
  appointNext: [[id]],
  listWaiting: [[{ scheduleId: id, holder: id, limit: 1 }]],
  countWaiting: [[{ scheduleId: id, holder: id, limit: 1 }]],
  findNewer: [[{ scheduleId: id, executionId: id, queuedAt: noon, holder: id }]],
  listOlder: [[{ scheduleId: id, executionId: id, limit: 1 }]],
  listStalledQueues: [[{ seconds: 1, limit: 1 }]],
  sealBelated: [[id, { batch, seal: { ...batch, outcome: { status: 'Failed', error: 'e' } } }]],
  endUnsealed: [
    [id, { end: { status: 'Terminated', error: 'e', at: noon }, snapshot: { batch, seal: null } }],
  ],
  lockLimitedSchedule: [[id]],
  countScheduledStarts: [[{ scheduleId: id, timingsRevision: 1 }]],
  markLimitReached: [[id]],
  listAnchors: [[{ after: 'a', limit: 1 }], [{ after: null, limit: 1 }]],
  listAnchorVersions: [[{ name: 'a', limit: 1 }]],
  isFormerDue: [[{ due: noon, name: 'a', offsets: [1] }]],
  setAnchor: [[{ name: 'a', at: noon, reason: 'r', setAt: noon, setBy: aPerson }]],
  findAnchors: [[['a']]],
  listCalendars: [[{ after: 'a', limit: 1 }], [{ after: null, limit: 1 }]],
  findCalendar: [['a']],
  findCalendars: [[['a']]],
  holdCalendars: [[['a']]],
  listSchedulesNaming: [[{ name: 'a', limit: 1 }]],
  holdCalendar: [['a']],
  putCalendar: [
    [
      {
        ...{ name: 'a', id, kind: 'Holidays', description: '', updatedAt: noon },
        ...{ days: [], updatedBy: aPerson },
      },
    ],
  ],
  deleteCalendar: [[{ name: 'a', at: noon }]],
  findTypicalDuration: [[id]],
  listMilestones: [
    [{ scheduleIds: [id], limit: 1 }],
    [{ scheduleIds: null, open: true, limit: 1 }],
  ],
  holdMilestone: [[milestone]],
  beginAttempt: [[{ ...milestone, executionId: id, attempt: 1, at: noon }]],
  offerAttempt: [[{ ...milestone, executionId: id }]],
  concludeMilestone: (['Completed', 'Skipped', 'Failed'] as const).map((status) => [
    id,
    { executionId: id, milestone, status, error: null, at: noon },
  ]),
  resetMilestone: [[milestone]],
  findAttempt: [[id]],
  takeDeliveries: [
    [{ now: noon, causeId: id, limit: 1 }],
    [{ now: noon, causeId: null, limit: 1 }],
  ],
  holdDelivery: [[{ scheduleId: id, causeId: id }]],
  decideDelivery: [[{ id, state: 'Missed', reason: 'r', executionId: id }]],
  listDeliveries: [
    [{ scheduleId: id, causeId: id, state: 'Started', after: id, limit: 1 }],
    [{ scheduleId: null, causeId: null, state: null, after: null, limit: 1 }],
  ],
  insertEvent: [[event]],
  findSentEvent: [[event]],
  findEvent: [[id]],
  listEvents: [[{ source: 's', after: id, limit: 1 }], [{ source: null, after: null, limit: 1 }]],
  holdCauses: [[]],
  listFollows: [['slug']],
  countEventListeners: [[{ source: 's', name: 'n', except: 'slug' }]],
  listSlugs: [[]],
  findUnknownSlugs: [[['slug']]],
  claimFire: [[{ ...lock, scheduledFor: noon, decision: 'Started', reason: null }]],
  settleFire: [[{ ...lock, scheduledFor: noon, decision: 'Started', reason: null }]],
  listFires: [
    [{ scheduleId: id, decision: 'Missed', from: noon, to: noon, before: noon, limit: 1 }],
    [{ scheduleId: id, decision: null, from: null, to: null, before: null, limit: 1 }],
  ],
  listDueAudits: [[{ at: noon, limit: 1 }]],
  advanceAudit: [[{ scheduleId: id, from: noon, to: noon, dueAt: null, seenGeneration: 1 }]],
  listPhases: [[{ scheduleId: id, from: noon, to: noon }]],
  listFireInstants: [[{ scheduleId: id, from: noon, to: noon, also: [noon] }]],
  insertFires: [[id, []]],
  listUnbegunFires: [[{ before: noon, limit: 1 }]],
  giveUpUnbegun: [[{ scheduleId: id, scheduledFor: noon, reason: 'r' }]],
  findDidNotRun: [[noon]],
  listLedgerSchedules: [[{ after: id, limit: 1 }], [{ after: null, limit: 1 }]],
  insertExecution: [[anExecution(id)]],
  holdExecution: [[id]],
  acceptStarts: [[[accepted]], [[]]],
  findStartToRepeat: [[id]],
  noteStart: [[id, 'e']],
  finalizeUnbegun: [[id, { end: { status: 'Failed', error: 'e', at: noon } }]],
  skipUnbegun: [{ executionId: id }, { backfillId: id }].map((which) => [which, 'r']),
  findExecution: [[id]],
  listExecutions: [[{ ...filter, after: id, limit: 1 }], [{ after: null, limit: 1 }]],
  findLastExecutions: [[[id]]],
  listQuietExecutions: [[{ since: noon, limit: 1 }]],
  listOpenOf: [[id, { limit: 5 }]],
  listOpenExecutions: [
    [{ after: null, limit: 1 }],
    [{ after: '0192f000-0000-7000-8000-000000000000', limit: 1 }],
  ],
  touchExecution: [[id]],
  countByStatus: [[filter]],
  sealExecution: [[{ ...batch, outcome: { status: 'Failed', error: 'e' } }]],
  insertActivityRecords: [[{ executionId: id, runId: id, steps: [] }]],
  recordBatches: [[[batch, { ...batch, seq: 2 }]]],
  listActivityRecords: [[id]],
  findActivityRecord: [[id, 0]],
  searchActivityRecords: [
    [
      {
        ...{ statuses: ['InProgress'], httpStatus: 500, stepType: 'Http', scheduleId: id },
        ...{ after: { executionId: id, stepIndex: 0 }, limit: 1 },
      },
    ],
    [{ statuses: null, httpStatus: null, stepType: null, scheduleId: null, after: null, limit: 1 }],
  ],
  inheritRecords: [
    [
      { executionId: id, runId: id },
      { executionId: id, runId: id, steps: [{ stepIndex: 0, sourceIndex: 0 }] },
    ],
  ],
  listRetries: [[id]],
  insertAttemptStart: [[{ ...place, startedAt: 1, idempotencyKey: 'k', worker: 'w' }]],
  endAttempts: [[[end]]],
  updateProgress: [[[{ ...place, percent: 1, message: 'm', at: 1 }]]],
  listAttempts: [[id, 0], [id]],
  listLatestAttempts: [[id]],
  insertLogLines: [[place, [{ at: 1, level: 'info', stream: 'stdout', text: 't' }]]],
  writeObservations: [[[{ type: 'end', end }]]],
  findObservedAttempts: [[[place]]],
  listLogLines: [[{ executionId: id, stepIndex: 0, after: { ...place, line: 1 }, limit: 1 }]],
  insertContradiction: [[{ executionId: id, stepIndex: 0, kept: {}, refused: {} }]],
  countContradictions: [[id], []],
  claimIdempotencyKey: [[{ key: 'k', requestHash: 'h', subjectId: id }]],
  leaveIdempotencyKeyOpen: [['k']],
  storeIdempotentAnswer: [[{ key: 'k', status: 200, headers: {}, body: null }]],
  releaseIdempotencyKey: [['k']],
  expireIdempotencyKeys: [[noon]],
  insertAuditEvent: [
    [
      {
        ...{ id, at: noon, actor: aPerson, action: 'pause', objectType: 'execution' },
        ...{ objectId: id, executionId: id, stepIndex: 0, reason: 'r', result: 'Done' },
        detail: 'd',
      },
    ],
  ],
  listAuditEvents: [[{ executionId: id, objectId: id, after: id, limit: 1 }]],
};

/** Exports that run no statement of their own, or run it outside a transaction. */
export const others = [
  'readMigrationFacts',
  'missingRight',
  'missingRightOfRole',
  'describeConnectionFailure',
  'among',
  ...[
    'Sql',
    'sql',
    'prepared',
    'allOf',
    'createDatabase',
    'createTenantLookup',
    'createStepNonces',
    'migrate',
    'MigrationError',
  ],
  ...['readMigrations', 'pendingMigrations', 'canonicalJson', 'contentHash', 'toJson'],
  ...[
    'toSortedJson',
    'isUnavailable',
    'isConnectionLost',
    'violatedConstraint',
    'isRoleRefused',
    'SchemaMissingError',
    'LeaseLostError',
    'answersFor',
    'newestVersion',
    'holdReason',
  ],
];

export type Statement = (tx: Transaction, ...given: unknown[]) => Promise<unknown>;

/** Any row a statement may be told it found, so that the function goes on to its next one. */
export const anyRow = {
  ...{ id, executionId: id, runId: id, stepIndex: 0, generation: 1, revision: 1, enabled: true },
  ...{
    contentHash: 'other',
    term: 1,
    status: 'Completed',
    code: null,
    missing: true,
    ...{ schedule: id, scheduleId: id, hasQueue: true },
  },
  definition: aDefinition({ steps: [aStep('one')] }),
};
