/** Records how an attempt ended: the next one, the breaker of the channel, and a receiver that is gone. */
import { v7 as uuidv7 } from 'uuid';
import type { Initiator } from '../../domain/audit.ts';
import { writeLog } from '../../domain/log-message.ts';
import { breaker, maxTries, nextDelayMs, pausedUntil } from '../../domain/notification/retry.ts';
import type { SendResult } from '../../domain/notification/sending.ts';
import type { Logger } from '../../log.ts';
import { insertAuditEvent } from '../../store/core/audit-events.ts';
import type { Database, Transaction } from '../../store/core/database.ts';
import { disableChannel, noteChannelAttempt } from '../../store/notifications/channels.ts';
import { type ClaimedDelivery, recordAttempt } from '../../store/notifications/deliveries.ts';
import { messages } from '../log-messages.ts';

export type RecordDeps = {
  database: Database;
  clock: () => number;
  log: Pick<Logger, 'warn' | 'info'>;
  random?: () => number;
};

export type Sent = {
  tenantId: string;
  delivery: Pick<ClaimedDelivery, 'id' | 'channelId' | 'tries' | 'attempt'>;
  claim: string;
  result: SendResult;
};

const by: Initiator = { type: 'system', id: 'carillon', name: 'carillon' };
const goneReason = 'the receiver answered 410 Gone; enable the channel once it is back';

/** A claim that another process has taken over changes nothing. */
export async function recordSent(deps: RecordDeps, sent: Sent): Promise<void> {
  const { tenantId, delivery, claim, result } = sent;
  const at = new Date(deps.clock());
  const failed = result.result !== 'Delivered';
  const next = failed && !result.gone ? delayAfter(deps, sent) : null;
  const nextAt = next === null ? null : new Date(at.getTime() + next);
  const parked = result.gone
    ? goneReason
    : `${maxTries} attempts failed; the last: ${result.error}`;
  await deps.database.withTenant(tenantId, async (tx) => {
    const end = { ...delivery, claim, at, nextAt, parked: failed && !nextAt ? parked : null };
    const { result: how, statusCode, error } = result;
    if (!(await recordAttempt(tx, { ...end, result: how, statusCode, error }))) return;
    const counted = { id: delivery.channelId, failed, pausedFrom: breaker.failures };
    await noteChannelAttempt(tx, counted, pausedUntil(breaker.failures, at));
    if (result.gone) await disableGone(tx, delivery.channelId, at);
    tx.afterCommit(() => {
      const fields = { tenantId, delivery: delivery.id, error, statusCode, nextAt };
      if (failed) writeLog(deps.log, messages.notificationNotDelivered, fields);
    });
  });
}

function delayAfter(
  { random = Math.random }: RecordDeps,
  { delivery, result }: Sent,
): number | null {
  const { retryAfterSeconds } = result;
  return nextDelayMs(delivery.tries, { random: random(), retryAfterSeconds });
}

async function disableGone(tx: Transaction, channelId: string, at: Date): Promise<void> {
  if (!(await disableChannel(tx, { id: channelId, reason: goneReason, at, by }))) return;
  await insertAuditEvent(tx, {
    id: uuidv7(),
    at,
    actor: by,
    action: 'disable-channel',
    objectType: 'notification-channel',
    objectId: channelId,
    executionId: null,
    stepIndex: null,
    reason: goneReason,
    result: 'Done',
    detail: null,
    clientAddress: null,
  });
}
