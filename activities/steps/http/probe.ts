/** Asks whether an unanswered attempt took effect, before its request is repeated. */
import { within } from '../../../src/bounded-signal.ts';
import type { HttpProbe, HttpSettings } from '../../../src/domain/schedule/schedule.ts';
import { abortOf } from '../attempt-watch.ts';
import { type RunnerResult, StepFailure, type StepRun, type StepRunner } from '../step-runner.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { HttpRequest } from './http-exchange.ts';
import { isExpectedStatus, judgeBody } from './http-success.ts';

/** `Unknown`: the probe could not say either. */
type Verdict = { verdict: 'Landed' | 'NotLanded' | 'Unknown'; says: string };

/** Sends the question with the headers of the step. */
export type SendProbe = (
  run: StepRun<HttpSettings>,
  question: Pick<HttpRequest, 'method' | 'url'>,
  signal: AbortSignal,
) => Promise<HttpAnswer>;

/** Milliseconds for the question after the last attempt, whose own time may be over. */
const lastLookMs = 5_000;

const defaultNotLanded: readonly number[] = [404, 410];

/** The effect, with the question before each repetition of it and after an end that leaves it open. */
export function probed(
  effect: StepRunner<HttpSettings>,
  send: SendProbe,
): StepRunner<HttpSettings> {
  return async (run) => {
    const { probe } = run.input.settings;
    if (!probe) return effect(run);
    if (run.attempt > 1) {
      const found = await ask(run, { probe, send, signal: run.signal });
      if (found.verdict === 'Landed') return toResult(found);
      if (found.verdict === 'Unknown') {
        const message = `the request is not repeated, because the probe cannot tell: ${found.says}`;
        throw new StepFailure('outcome-unknown', message, { retryable: true });
      }
    }
    try {
      return await effect(run);
    } catch (error) {
      if (!leavesItOpen(error, run)) throw error;
      const limit = within(lastLookMs);
      const found = await ask(run, { probe, send, signal: limit.signal }).finally(limit.release);
      // "Not landed" may mean "not yet": only the next attempt believes it, after its delay.
      if (found.verdict === 'Landed') return toResult(found);
      throw error;
    }
  };
}

/** A cancelled attempt is left as it is; who cancelled it does not wait for an answer. */
function leavesItOpen(error: unknown, { signal }: StepRun<HttpSettings>): boolean {
  if (signal.aborted) return abortOf(signal)?.abortCause === 'TimedOut';
  return error instanceof StepFailure && error.effectUnknown;
}

type Question = { probe: HttpProbe; send: SendProbe; signal: AbortSignal };

async function ask(run: StepRun<HttpSettings>, question: Question): Promise<Verdict> {
  const found = await look(run, question);
  const text = `probe ${found.verdict === 'NotLanded' ? 'not landed' : found.verdict.toLowerCase()}: ${found.says}`;
  run.log([{ at: Date.now(), level: 'info', stream: 'system', text }]);
  return found;
}

async function look(
  run: StepRun<HttpSettings>,
  { probe, send, signal }: Question,
): Promise<Verdict> {
  const { path, method = 'GET', landedWhen = {} } = probe;
  const url = new URL(path, run.input.settings.url);
  try {
    return judge(await send(run, { method, url }, signal), probe, landedWhen);
  } catch (error) {
    run.signal.throwIfAborted();
    const says = error instanceof StepFailure ? error.message : 'it did not answer in time';
    return { verdict: 'Unknown', says };
  }
}

function judge(
  answer: HttpAnswer,
  { notLandedStatuses = defaultNotLanded }: HttpProbe,
  landedWhen: NonNullable<HttpProbe['landedWhen']>,
): Verdict {
  const says = `HTTP ${answer.status}`;
  if (notLandedStatuses.includes(answer.status)) return { verdict: 'NotLanded', says };
  if (!isExpectedStatus(answer.status, landedWhen)) return { verdict: 'Unknown', says };
  const judgement = judgeBody(answer, landedWhen);
  switch (judgement.is) {
    case 'Agreed':
      return { verdict: 'Landed', says };
    case 'Disagreed':
      return { verdict: 'NotLanded', says: `${says}: ${judgement.reason}` };
    case 'Unjudged':
      return { verdict: 'Unknown', says: `${says}: ${judgement.reason}` };
  }
}

function toResult({ says }: Verdict): RunnerResult {
  return { message: `it took effect: the probe says so (${says}); the request was not repeated` };
}
