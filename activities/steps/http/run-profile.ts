/** The RunProfile step: starts a run in a connected system and follows it to its outcome. */
import { setTimeout as delay } from 'node:timers/promises';
import { withLinger } from '../../../src/bounded-signal.ts';
import { longestRetryAfterSeconds } from '../../../src/domain/execution/retry.ts';
import { changedOf, describeCounts } from '../../../src/domain/execution/step-result.ts';
import type { ConnectedSystem, RunProfileSettings } from '../../../src/domain/schedule/schedule.ts';
import { headerFault } from '../../../src/domain/steps/http-headers.ts';
import { excerpt } from '../../../src/domain/text/clip.ts';
import { closestWord } from '../../../src/domain/text/closest-word.ts';
import { reachFailpoint } from '../../../src/failpoints.ts';
import { abortOf } from '../attempt-watch.ts';
import { maskBeginning, type SecretMask } from '../masking/secret-mask.ts';
import {
  misconfigured,
  type RunnerResult,
  type SeenFacts,
  type StepAccess,
  StepFailure,
  type StepRun,
  type StepRunner,
} from '../step-runner.ts';
import {
  createRunProfileClient,
  type ProfileRun,
  type RunProfileClient,
} from './run-profile-client.ts';

/** How often a run is polled: soon at first, and once a second when it takes longer. */
const pause = { firstMs: 200, growth: 1.25, longestMs: 1_000 };

/** Failed polls in a row after which the run is given up. */
const maxFailedPolls = 10;

/** How long a start that is already on its way is waited for, so that its run can be cancelled. */
const startLingerMs = 2_000;

const messageExcerptLength = 300;

export function createRunProfileRunner(): StepRunner<RunProfileSettings> {
  return async (run) => {
    const { trace, access } = run;
    const { connectedSystem, runProfile } = run.input.settings;
    const system = await findSystem(access, connectedSystem, runProfile);
    const headers = toHeaders(run, system);
    // After the headers: what they hold is hidden, too.
    const secrets = run.shown();
    const client = createRunProfileClient({ wall: access.wall, secrets, trace, headers });
    const baseUrl = system.url.replace(/\/+$/, '');
    reachFailpoint('run-profile.before-start');
    const runId = await start(client, run, baseUrl);
    reachFailpoint('run-profile.after-start');
    try {
      const ended = await follow(client, run, { baseUrl, runId });
      return judge(ended, run.input.settings, secrets);
    } catch (error) {
      if (isOursToCancel(run)) await client.cancel(baseUrl, runId);
      throw error;
    }
  };
}

/** A run whose attempt was lost belongs to the next attempt, which finds it by the same key. */
function isOursToCancel({ signal }: StepRun<RunProfileSettings>): boolean {
  const cause = abortOf(signal)?.abortCause;
  return cause === 'Cancelled' || cause === 'TimedOut';
}

/** Checked again when the step runs: a secret has its value only now. */
function toHeaders(
  { secrets }: StepRun<RunProfileSettings>,
  { headers = {} }: ConnectedSystem,
): Record<string, string> {
  const resolved = Object.entries(secrets.resolveAll(headers));
  return Object.fromEntries(
    resolved.map(([name, value]) => {
      const fault = headerFault(name, value);
      if (!fault) return [name.toLowerCase(), value];
      throw misconfigured(
        `the header ${name} of its connected system cannot be sent: it ${fault.message}`,
      );
    }),
  );
}

async function findSystem(
  access: StepAccess,
  name: string,
  profile: string,
): Promise<ConnectedSystem> {
  const system = await access.connectedSystem({ name, runProfile: profile });
  if (!system) {
    const message = `the connected system ${name} is not known to this worker, or not for this tenant`;
    throw new StepFailure('connected-system-unknown', message, { retryable: false });
  }
  if (system.runProfiles.includes(profile)) return system;
  const close = closestWord(profile, system.runProfiles);
  const message = `${system.title} has no run profile ${profile}${
    close === undefined ? '' : `; did you mean ${close}?`
  }`;
  throw new StepFailure('run-profile-unknown', message, { retryable: false });
}

async function start(
  client: RunProfileClient,
  { input, signal }: StepRun<RunProfileSettings>,
  baseUrl: string,
): Promise<string> {
  signal.throwIfAborted();
  const lingering = withLinger(signal, startLingerMs);
  try {
    const order = { profile: input.settings.runProfile, key: input.idempotencyKey };
    return await client.start(baseUrl, order, lingering.signal);
  } finally {
    lingering.release();
  }
}

async function follow(
  client: RunProfileClient,
  { signal, progress }: StepRun<RunProfileSettings>,
  { baseUrl, runId }: { baseUrl: string; runId: string },
): Promise<ProfileRun> {
  let waitMs = pause.firstMs;
  let failedPolls = 0;
  let shown = '';
  for (;;) {
    await delay(waitMs, undefined, { signal });
    waitMs = Math.min(waitMs * pause.growth, pause.longestMs);
    let seen: ProfileRun;
    try {
      seen = await client.read(baseUrl, runId, signal);
    } catch (error) {
      failedPolls += 1;
      if (!isPassing(error) || failedPolls >= maxFailedPolls) throw error;
      const askedSeconds = Math.min(error.retryAfterSeconds, longestRetryAfterSeconds);
      waitMs = Math.max(waitMs, askedSeconds * 1_000);
      continue;
    }
    failedPolls = 0;
    reachFailpoint('run-profile.looked');
    const state = `${seen.percent} ${seen.message}`;
    if (state !== shown) progress(seen.percent, seen.message);
    shown = state;
    if (seen.outcome !== null) return seen;
  }
}

/** Polling changes nothing, so even an unreadable answer is requested again. */
function isPassing(error: unknown): error is StepFailure {
  if (!(error instanceof StepFailure)) return false;
  return error.retryable || error.code === 'answer-unreadable';
}

function judge(
  { outcome, counts, message }: ProfileRun,
  { partialErrors = 'Failure' }: RunProfileSettings,
  secrets: SecretMask,
): RunnerResult {
  const masked = maskBeginning(secrets, message.trim(), messageExcerptLength);
  const said = masked === '' ? '' : `: ${excerpt(masked, messageExcerptLength)}`;
  const text = `${outcome}${said}${describeCounts(counts)}`;
  const changed = changedOf(counts);
  const facts: SeenFacts = { counts, outputs: changed === null ? null : { changed } };
  const warned =
    outcome === 'Warning' || (outcome === 'PartialError' && partialErrors === 'Warning');
  if (outcome === 'Success' || warned) return { message: text, warnings: warned, ...facts };
  throw new StepFailure('target-refused', text, { retryable: true, facts });
}
