/** What is kept of how a step ended that workers of others carried out. */
import {
  messageLength,
  outputExcerptLength,
  type StepFacts,
  type StepOutcome,
  toFacts,
} from '../../execution/step-result.ts';
import type { OutputSettings } from '../../schedule/schedule.ts';
import { boundOutputs } from '../../step-data/step-outputs.ts';
import { excerpt } from '../../text/clip.ts';

/** What the record says until it ends: nothing tells when a worker takes it. */
export function handedOverNote(what: string, taskQueue: string): string {
  return `${what} is with the workers of the task queue "${taskQueue}"`;
}

/** What is known of the end. */
export type ForeignEnd = Pick<StepOutcome, 'status' | 'code' | 'message' | 'attempts'> & {
  worker?: string | null;
  facts?: Partial<StepFacts>;
};

/** `startedAt` is when it was handed over. Times are milliseconds. */
export function foreignOutcome(
  { status, code, message, attempts, worker = null, facts = {} }: ForeignEnd,
  { startedAt, now }: { startedAt: number; now: number },
): StepOutcome {
  return {
    ...{ status, code, message: excerpt(message, messageLength) },
    ...{ startedAt, endedAt: now, attempts, worker },
    ...toFacts(facts),
  };
}

/** Stands for a value in an encoding that workflows cannot read. */
export class UnreadableResult {
  readonly encoding: string;

  constructor(encoding: string) {
    this.encoding = encoding;
  }
}

/**
 * The end of a step whose worker returned `result`: members of an object are its outputs, anything else is
 * the output `result`. Nothing of it can be masked, because only its worker knows its secrets.
 */
export function endOfResult(what: string, result: unknown, settings: OutputSettings): ForeignEnd {
  const completed = `${what} completed`;
  if (result instanceof UnreadableResult) {
    const encoding = result.encoding === '' ? 'no encoding' : `the encoding ${result.encoding}`;
    const message = `${completed}; its result has ${encoding}, which Carillon cannot read, so that it has no outputs`;
    return { status: 'Completed', code: null, message, attempts: 1 };
  }
  const { outputs, fault } = boundOutputs(namedValues(result));
  const message = fault === null ? completed : `${completed}; ${fault}`;
  const facts = { outputs, output: settings.keepOutput === false ? null : resultText(result) };
  return { status: 'Completed', code: null, message, attempts: 1, facts };
}

function namedValues(result: unknown): Readonly<Record<string, unknown>> {
  if (result === undefined || result === null || result instanceof Uint8Array) return {};
  if (typeof result !== 'object' || Array.isArray(result)) return { result };
  return result as Readonly<Record<string, unknown>>;
}

function resultText(result: unknown): string | null {
  if (result === undefined || result === null) return null;
  if (result instanceof Uint8Array) return `${result.length} bytes that are not JSON`;
  const text = typeof result === 'string' ? result : JSON.stringify(result, null, 2);
  return excerpt(text, outputExcerptLength);
}
