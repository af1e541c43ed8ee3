/** Arguments for what removes, and for what answers for the removed; only the owner may run the former. */
import { id } from '../statement-samples.ts';
import { aPerson, noon } from '../store-fixture.ts';

const act = { at: noon, by: aPerson };
const dues = ['executions', 'logs', 'events'].map((kind) => {
  return { kind, month: '2026-01', until: noon };
});
const cuts = dues.map(({ kind }) => ({ id, kind }));
const aCut = {
  ...{ id, kind: 'logs', month: '2026-01', until: noon, objects: 1, digest: 'd' },
  ...{ archiveFile: null, archiveSha256: null },
};

export const retentionCalls: Record<string, readonly unknown[][]> = {
  readKeysKeptDays: [[]],
  listLinksOf: [[[id]]],
  findRemoved: [['log', id]],
  listLinkRemovals: [[[id]]],
  checkCuts: [[{ after: id, limit: 1 }]],
  takeRetentionLock: [[]],
  readDatabaseNow: [[]],
  findMonth: [
    [{ kind: 'executions', month: '2026-01' }],
    [{ kind: 'logs', month: '2026-01' }],
    [{ kind: 'events', month: '2026-01' }],
  ],
  listDue: dues.map((due) => [due, 1]),
  countDue: dues.map((due) => [{ ...due, executionsUntil: noon }]),
  listUnfinishedCuts: [[]],
  listCuts: [[{ before: id, limit: 1 }]],
  findCut: [[id]],
  openCut: dues.map((due) => [{ ...due, id, toArchive: true, by: aPerson, limit: 1 }]),
  logPartsOf: [[[id]]],
  countCutRows: cuts.map((cut) => [cut]),
  beginDeleting: [
    [{ id, counts: {}, archive: { file: 'f', sha256: '00' } }],
    [{ id, counts: {}, archive: null }],
  ],
  deleteCutRows: cuts.map((cut) => [cut, 1]),
  closeCut: cuts.map((cut) => [cut]),
  auditCut: [[act, aCut]],
  findArchivePage: cuts.map((cut) => [cut, { after: id, limit: 1 }]),
  listMonthPartitions: [['2026-01']],
  listEmptiedMonths: [[]],
  isWhollyCut: [
    [{ table: 'execution', name: 'execution_default' }],
    [{ table: 'log_line', name: 'log_line_default' }],
  ],
};

/** Functions that send no statement, or only such that cannot be prepared. */
export const retentionOthers = [
  'isNeeded',
  'madeIn',
  'monthOf',
  'monthAfter',
  'cutDigest',
  'removedOutcome',
  'dropPartitions',
  'readArchivePage',
];
