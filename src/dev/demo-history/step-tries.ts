/** What one try of a step would have done: at the simulated systems, or as its script says. */
import { describeCounts, type StepFacts, toFacts } from '../../domain/execution/step-result.ts';
import type { LogLine } from '../../domain/observation.ts';
import type { PlannedStep } from '../../domain/schedule/plan.ts';
import type { RunProfileSettings } from '../../domain/schedule/schedule.ts';
import {
  countsFor,
  plainRunMs,
  profileFactors,
  refusedByKnobs,
  runMessages,
} from '../systems/simulated-systems-runs.ts';
import type { Dice } from './dice.ts';

/** A number is the HTTP status that refuses the start of a run. */
export type Fault = 401 | 503 | 'Error' | 'Warning' | 'TimedOut';

export type Try = StepFacts & {
  status: 'Completed' | 'Failed' | 'TimedOut';
  ms: number;
  code: string | null;
  message: string;
  warnings: boolean;
  /** Whether another try could end otherwise. */
  retryable: boolean;
  request: { method: string; url: string; body: string } | null;
  log: Omit<LogLine, 'at'>[];
};

export type TryPlace = {
  step: PlannedStep;
  executionId: string;
  systemsUrl: string;
  /** 1 on a usual day. */
  slowness: number;
  dice: Dice;
};

/** @throws Error for a step of another type: the demo has none. */
export function tryStep(place: TryPlace, fault: Fault | undefined): Try {
  const { settings, name } = place.step;
  const done = 'runProfile' in settings ? runProfile(place, settings, fault) : null;
  const ran = done ?? ('script' in settings ? runScript(place, settings.script ?? '') : null);
  if (!ran) throw new Error(`the demo history cannot show the step "${name}"`);
  return fault === 'TimedOut' ? timedOut(place, ran) : ran;
}

const succeeded = {
  status: 'Completed',
  code: null,
  warnings: false,
  retryable: true,
  request: null,
} as const;

function timedOut({ step: { timeoutSeconds } }: TryPlace, { request }: Try): Try {
  const message = `timed out after ${timeoutSeconds} s`;
  const ended = { status: 'TimedOut', code: 'step-timed-out', message } as const;
  return { ...succeeded, ...ended, ...toFacts({}), ms: timeoutSeconds * 1_000, request, log: [] };
}

function runProfile(
  { systemsUrl, slowness, dice }: TryPlace,
  { connectedSystem, runProfile: profile }: RunProfileSettings,
  fault: Fault | undefined,
): Try {
  const url = `${systemsUrl}/systems/${connectedSystem}/runs`;
  const request = { method: 'POST', url, body: JSON.stringify({ profile }) };
  if (typeof fault === 'number') {
    return {
      ...succeeded,
      ...{ status: 'Failed', code: 'target-refused', message: `HTTP ${fault}: ${refusedByKnobs}` },
      ...toFacts({ httpStatus: fault }),
      ...{ retryable: fault === 503, request, ms: dice.between(5, 25), log: [] },
    };
  }
  const outcome = fault === 'Error' || fault === 'Warning' ? fault : 'Success';
  const counts = countsFor(connectedSystem, profile, outcome);
  const said = runMessages[outcome];
  return {
    ...succeeded,
    ...(outcome === 'Error' && { status: 'Failed', code: 'target-refused' }),
    message: `${outcome}${said && `: ${said}`}${describeCounts(counts)}`,
    ...toFacts({ counts }),
    ...{ warnings: outcome === 'Warning', request, log: [] },
    ms: Math.round(plainRunMs * (profileFactors[profile] ?? 1) * slowness) + dice.between(120, 360),
  };
}

/** The scripts of the demo only print and end: `echo "…"`, perhaps `>&2`, and `exit N`. */
function runScript({ executionId, dice }: TryPlace, script: string): Try {
  const log = [...script.matchAll(/^echo (["']?)(.*?)\1( >&2)?$/gm)].map(
    ([, , text = '', error]) => ({
      text: text.replaceAll('$CARILLON_EXECUTION_ID', executionId),
      level: error ? ('warn' as const) : ('info' as const),
      stream: error ? ('stderr' as const) : ('stdout' as const),
    }),
  );
  const exitCode = Number(/^exit (\d+)$/m.exec(script)?.[1] ?? 0);
  const last = log.findLast(({ stream }) => stream === 'stderr');
  const output = log.map(({ text }) => `${text}\n`).join('');
  return {
    ...succeeded,
    ...(exitCode !== 0 && { status: 'Failed', code: 'step-failed' }),
    message: `exit code ${exitCode}${exitCode !== 0 && last ? `: ${last.text}` : ''}`,
    ...toFacts({ exitCode, output }),
    ...{ ms: dice.between(25, 80), log },
  };
}
