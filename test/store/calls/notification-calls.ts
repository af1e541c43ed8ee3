/** Arguments for the functions of src/store/notifications. */
import { id } from '../statement-samples.ts';
import { aPerson, noon } from '../store-fixture.ts';

const settings = { type: 'Webhook', url: 'https://x.test/', signingSecrets: [{ secret: 'S' }] };
const content = { type: 'test', tenant: 't', rule: null, total: 0, counts: {}, items: [] };
const by = { at: noon, by: aPerson };
const ruleSettings = { kinds: ['Failed'], channels: ['c'] };
const watched = { before: noon, after: null, at: noon, limit: 1 };
const page = { after: null, limit: 1 };

export const notificationCalls: Record<string, readonly unknown[][]> = {
  listChannels: [[page], [{ ...page, after: 'a' }]],
  findChannel: [['c']],
  lockNotificationSettings: [[]],
  countChannels: [[]],
  insertChannel: [[{ ...by, id, name: 'c', settings, enabled: true }]],
  replaceChannel: [[{ ...by, id, name: 'c', settings, enabled: true }]],
  deleteChannel: [[{ id, at: noon }]],
  disableChannel: [[{ ...by, id, reason: 'r' }]],
  noteChannelAttempt: [
    [{ id, failed: true, pausedFrom: 5 }, noon],
    [{ id, failed: false, pausedFrom: 5 }, null],
  ],
  closeBreaker: [[id]],
  listRules: [[page], [{ ...page, after: 'a' }]],
  findRule: [['r']],
  countRules: [[]],
  listRulesNaming: [[{ channel: 'c', limit: 1 }]],
  insertRule: [[{ ...by, id, name: 'r', settings: ruleSettings }]],
  replaceRule: [[{ ...by, id, name: 'r', settings: ruleSettings }]],
  deleteRule: [[{ id, at: noon }]],
  insertNews: [
    [
      [
        {
          kind: 'Failed',
          cause: 'c',
          scheduleId: id,
          executionId: id,
          scheduledFor: noon,
          occurredAt: noon,
          message: 'm',
        },
      ],
    ],
  ],
  listNotifications: [
    [{ ...page, kind: null, scheduleId: null, executionId: null, deliveryId: null }],
    [{ after: id, limit: 1, kind: 'Late', scheduleId: id, executionId: id, deliveryId: id }],
  ],
  lockUnrouted: [[{ limit: 1 }]],
  markRouted: [[[id]]],
  lockCursor: [[]],
  advanceCursor: [[{ recordSeq: 1, firesUntil: noon }]],
  listLinkedExecutions: [[{ seq: 0, limit: 1 }]],
  listEndedExecutions: [[[id]]],
  lockForAutoPause: [[id]],
  listFireNews: [[{ since: noon, until: noon, limit: 1 }]],
  listSilentFires: [[watched]],
  listSilentStarts: [[watched]],
  listUnaudited: [[watched]],
  listWaitingApprovals: [[watched]],
  listPastDeadline: [[watched]],
  listSilentPastDeadline: [[watched]],
  listLongRunning: [[watched], [{ ...watched, after: id }]],
  openGroup: [[{ id, dueAt: noon, channelId: id, channelName: 'c', ruleName: 'r' }]],
  addToGroups: [[[{ channelId: id, notificationId: id, deliveryId: id }]]],
  lockDueGroups: [[{ at: noon, limit: 1 }]],
  postponeGroup: [[{ id, dueAt: noon }]],
  readGroup: [[{ id, limit: 1 }]],
  closeGroup: [[{ id, content, parked: null, at: noon }]],
  insertTestDelivery: [[{ id, channelId: id, channelName: 'c', content, at: noon }]],
  parkForClosedChannels: [[{ at: noon, limit: 1 }]],
  claimDueDeliveries: [[{ claim: id, at: noon, until: noon, busy: [id], limit: 1 }]],
  recordAttempt: [
    [
      {
        id,
        claim: id,
        attempt: 1,
        at: noon,
        result: 'Failed',
        statusCode: 500,
        error: 'e',
        nextAt: noon,
        parked: null,
      },
    ],
  ],
  findDelivery: [[id]],
  listMessages: [
    [{ ...page, channel: null, state: null }],
    [{ after: id, limit: 1, channel: 'c', state: 'Parked' }],
  ],
  listMessageAttempts: [[{ id, limit: 1 }]],
  redeliver: [[{ id, at: noon }]],
};
