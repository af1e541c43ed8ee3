/** Fills in what a step's body leaves out. */
import { toSlug } from '../domain/identifiers.ts';
import { toName } from '../domain/name.ts';
import { defaultHttpTimeoutSeconds, defaultRetry, defaultTimeoutSeconds } from '../domain/retry.ts';
import type { RetrySettings } from '../domain/retry.ts';
import { definitionLimits } from '../domain/schedule.ts';
import type { InterruptionPolicy, Step, StepMode, StepType } from '../domain/schedule.ts';
import type { StepBody } from './steps.ts';

/** Commands may not be safe to repeat; requests carry an idempotency key. */
const defaultOnInterrupted: Readonly<Record<StepType, InterruptionPolicy>> = {
  RunProfile: 'Retry',
  Http: 'Retry',
  Executable: 'Fail',
  Shell: 'Fail',
};

function fillRetry(retry: StepBody['retry']): RetrySettings {
  return {
    maxRetries: retry?.maxRetries ?? defaultRetry.maxRetries,
    delaySeconds: retry?.delaySeconds ?? defaultRetry.delaySeconds,
    ladderSeconds: retry?.ladderSeconds ?? defaultRetry.ladderSeconds,
  };
}

function fillCommon(body: StepBody, key: string) {
  const timeout = body.type === 'Http' ? defaultHttpTimeoutSeconds : defaultTimeoutSeconds;
  const mode: StepMode = body.mode ?? 'Sequential';
  return {
    key,
    name: toName(body.name),
    mode,
    continueOnFailure: body.continueOnFailure ?? false,
    timeoutSeconds: body.timeoutSeconds ?? timeout,
    retry: fillRetry(body.retry),
    onInterrupted: body.onInterrupted ?? defaultOnInterrupted[body.type],
    pool: body.pool ?? 'default',
  };
}

/** The step with every default; what was written stays as it was written. */
export function fillStep(body: StepBody, key: string): Step {
  const common = fillCommon(body, key);
  switch (body.type) {
    case 'RunProfile':
      return {
        type: body.type,
        ...common,
        connectedSystem: toName(body.connectedSystem),
        runProfile: toName(body.runProfile),
        // Left out stays left out, so that definitions from before keep their hash.
        ...(body.partialErrors === undefined ? {} : { partialErrors: body.partialErrors }),
      };
    case 'Http':
      return {
        type: body.type,
        ...common,
        method: body.method ?? 'GET',
        url: body.url,
        headers: body.headers ?? {},
        body: body.body ?? null,
        ...(body.successWhen === undefined ? {} : { successWhen: body.successWhen }),
      };
    case 'Executable':
      return {
        type: body.type,
        ...common,
        program: body.program,
        arguments: body.arguments ?? [],
        workingDirectory: body.workingDirectory ?? null,
        environment: body.environment ?? {},
      };
    case 'Shell':
      return {
        type: body.type,
        ...common,
        script: body.script,
        workingDirectory: body.workingDirectory ?? null,
        environment: body.environment ?? {},
      };
  }
}

/** Keys that are taken, and how often each name was counted up, so that equal names cost no more. */
type Taken = { keys: Set<string>; counts: Map<string, number> };

function freeKey(name: string, index: number, { keys, counts }: Taken): string {
  const base = toSlug(name) || `step-${index + 1}`;
  for (let count = (counts.get(base) ?? 0) + 1; ; count += 1) {
    const suffix = count === 1 ? '' : `-${count}`;
    const room = definitionLimits.slugLength - suffix.length;
    const key = `${base.slice(0, room).replace(/-+$/, '')}${suffix}`;
    if (keys.has(key)) continue;
    counts.set(base, count);
    return key;
  }
}

/** A key for every step: its own, or one made from its name that no other step has. */
export function chooseKeys(steps: readonly (StepBody | null)[]): string[] {
  const keys = new Set(steps.flatMap((step) => step?.key ?? []));
  const taken: Taken = { keys, counts: new Map() };
  return steps.map((step, index) => {
    if (!step) return '';
    const key = step.key ?? freeKey(step.name, index, taken);
    keys.add(key);
    return key;
  });
}
