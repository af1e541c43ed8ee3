/** Announces this worker regularly, so that a dead or stopped one is noticed soon. */
import { setTimeout as delay } from 'node:timers/promises';
import { writeLog } from '../domain/log-message.ts';
import { AttemptRefusedError } from '../domain/observation.ts';
import { announceEveryMs, type WorkerAnnouncement } from '../domain/worker.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../store/core/database.ts';
import { noteWorker } from '../store/core/workers.ts';
import type { ApiPost } from './http-observer.ts';
import { messages } from './log-messages.ts';

export type Announce = (worker: WorkerAnnouncement) => Promise<void>;

export type Announcer = {
  /** Announces at once and every five seconds. */
  start(): void;
  /** Announces that the worker takes no more work. Waits at most two seconds, never throws. */
  stop(): Promise<void>;
};

export type AnnouncerOptions = {
  worker: Omit<WorkerAnnouncement, 'stopped'>;
  announce: Announce;
  log: Pick<Logger, 'warn'>;
};

/** After an outage the worker must announce itself before it counts as dead. */
const retryMs = 1_000;
/** An API that refuses, such as one of an earlier release, is not called every second. */
const refusedMs = 60_000;
const stopPatienceMs = 2_000;

export function createAnnouncer({ worker, announce, log }: AnnouncerOptions): Announcer {
  const stopping = new AbortController();
  const { signal } = stopping;
  let loop: Promise<void> | undefined;
  let failing = false;
  let stopped: Promise<void> | undefined;

  /** Returns how long to wait until the next one. */
  const announceOnce = async (): Promise<number> => {
    try {
      await announce({ ...worker, stopped: false });
      failing = false;
      return announceEveryMs;
    } catch (err) {
      if (!failing) writeLog(log, messages.announcementFailed, { err });
      failing = true;
      return err instanceof AttemptRefusedError ? refusedMs : retryMs;
    }
  };
  const repeat = async (): Promise<void> => {
    while (!signal.aborted) {
      const pause = await announceOnce();
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
  };
  const announceStop = async (): Promise<void> => {
    stopping.abort();
    await loop;
    await announce({ ...worker, stopped: true });
  };
  return {
    start() {
      loop ??= repeat();
    },
    async stop() {
      stopped ??= announceStop().catch(() => undefined);
      await Promise.race([stopped, delay(stopPatienceMs, undefined, { ref: false })]);
    },
  };
}

/** For a worker with a database: it serves all tenants. */
export function announceToStore(database: Database): Announce {
  return async (worker) => {
    await database.global((tx) => noteWorker(tx, { ...worker, onlyTenantId: null }));
  };
}

/** For a step worker without a database; the API takes the tenant from its token. */
export function announceToApi(post: ApiPost): Announce {
  return async ({ id, identity, pools, version, secrets, stopped }) => {
    await post('/workers', { id, identity, pools, version, secrets: secrets ?? [], stopped });
  };
}
