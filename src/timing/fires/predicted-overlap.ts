/** What is likely to happen to coming fires: the sequence simulated under the overlap policy. */
import {
  isDisplacing,
  maxWaiting,
  type OverlapPolicy,
} from '../../domain/schedule/start-policies.ts';
import type { PreviewFire } from './preview.ts';

export type ExpectedDuration = {
  /** From the start of an execution to its end. */
  seconds: number;
  /** True when measured from past executions, false when a user stated it. */
  isTypical: boolean;
};

/** An execution that has not ended at the time of the preview. */
export type OpenExecution = {
  /** Null while it waits for its turn. */
  startedAt: Date | null;
};

export type OverlapForecast = {
  expected: ExpectedDuration;
  overlap: OverlapPolicy;
  /** Those that are in the way of a coming fire, in the order in which they run. */
  open: readonly OpenExecution[];
  now: Date;
  /** Fires before the previewed ones: they are simulated, and not shown. */
  before: readonly PreviewFire[];
};

/** Each with the note that it may start on purpose up to so many seconds after its time. */
export function noteJitter(fires: readonly PreviewFire[], jitterSeconds: number): PreviewFire[] {
  if (jitterSeconds === 0) return [...fires];
  const note = `up to ${jitterSeconds} s later`;
  return fires.map((fire) => ({ ...fire, notes: [...fire.notes, note] }));
}

/** Adds to each fire what its execution would likely do to others, and others to it. */
export function noteOverlap(
  fires: readonly PreviewFire[],
  forecast: OverlapForecast,
): { fires: PreviewFire[]; warnings: string[] } {
  const { before, expected, overlap, open, now } = forecast;
  const simulation = createSimulation(forecast);
  for (const fire of [...before, ...fires]) simulation.add(fire);
  const predicted = simulation.notes.slice(before.length);
  const noted = fires.map((fire, index) => {
    const notes = predicted[index]?.map(({ text }) => text) ?? [];
    return notes.length === 0 ? fire : { ...fire, notes: [...fire.notes, ...notes] };
  });
  const takes = expected.isTypical ? 'typically take' : 'are expected to take';
  const how = `overlap is ${overlap}, executions ${takes} ${durationText(expected.seconds)}`;
  const late = open.some(({ startedAt }) => startedAt && endOf(startedAt, expected) <= +now);
  return {
    fires: noted,
    warnings: [
      ...summarise(predicted.flat().map(({ effect }) => effect)).map((what) => `${what} (${how})`),
      ...(late
        ? [
            `an execution that runs now takes longer than ${durationText(expected.seconds)}: its end cannot be predicted`,
          ]
        : []),
    ],
  };
}

type Effect = 'Skipped' | 'Waits' | 'Ended' | 'Beside';
type Note = { effect: Effect | null; text: string };

/** Milliseconds since the epoch. `fire` is null for an execution that is open already. */
type Run = { fire: { at: PreviewFire; notes: Note[] } | null; start: number; end: number };

function endOf(start: Date, { seconds }: ExpectedDuration): number {
  return start.getTime() + seconds * 1_000;
}

/** Those that run or wait, in order; what has ended by `from` is left out. */
function openRuns({ open, expected, overlap, now }: OverlapForecast): Run[] {
  const runs: Run[] = [];
  for (const { startedAt } of open) {
    const turn = overlap === 'AllowAll' ? now.getTime() : (runs.at(-1)?.end ?? now.getTime());
    const start = startedAt?.getTime() ?? Math.max(turn, now.getTime());
    runs.push({ fire: null, start, end: Math.max(endOf(new Date(start), expected), +now) });
  }
  return runs;
}

function createSimulation(forecast: OverlapForecast) {
  const { overlap } = forecast;
  const lengthMs = forecast.expected.seconds * 1_000;
  let line = openRuns(forecast);
  const notes: Note[][] = [];

  function add(fire: PreviewFire): void {
    const at = Date.parse(fire.at);
    const own: Note[] = [];
    notes.push(own);
    line = line.filter(({ end }) => end > at);
    const start = startOf(fire, at, own);
    if (start !== null) line.push({ fire: { at: fire, notes: own }, start, end: start + lengthMs });
  }

  /** When its execution would start; null when it would not. */
  function startOf(fire: PreviewFire, at: number, own: Note[]): number | null {
    const [first] = line;
    const last = line.at(-1);
    if (!first || !last) return at;
    const say = (effect: Effect | null, text: string): void => void own.push({ effect, text });
    const running = `${nameOf(first, fire)} likely runs until ${clockOf(first.end, fire)}`;
    if (overlap === 'AllowAll') {
      const others = line.length - 1;
      const more = others === 0 ? '' : `, and ${others} more`;
      say('Beside', `would run beside others: ${running}${more}`);
      return at;
    }
    if (isDisplacing(overlap)) {
      const [verb, ended] =
        overlap === 'CancelOther' ? ['cancel', 'cancelled'] : ['terminate', 'terminated'];
      say(null, `would ${verb} another: ${running}`);
      for (const run of line) {
        const text = `would be ${ended} by the fire of ${clockOf(at, run.fire?.at ?? fire)}`;
        run.fire?.notes.push({ effect: 'Ended', text });
      }
      line = [];
      return at;
    }
    const waiting = line.filter((run) => run.start > at);
    const maxInLine = { Skip: 0, BufferOne: 1, BufferAll: maxWaiting }[overlap];
    if (waiting.length < maxInLine) {
      say('Waits', `would wait until ${clockOf(last.end, fire)}: ${running}`);
      return last.end;
    }
    const full = waiting.length === 0 ? '' : `, and ${waitersOf(waiting, fire)} already`;
    say('Skipped', `would be skipped: ${running}${full}`);
    return null;
  }

  return { notes, add };
}

function nameOf({ fire, start }: Run, beside: PreviewFire): string {
  if (fire) return `the fire of ${clockOf(Date.parse(fire.at.at), beside)}`;
  return `the execution that runs since ${clockOf(start, beside)}`;
}

function waitersOf(waiting: readonly Run[], beside: PreviewFire): string {
  const [only] = waiting;
  if (waiting.length > 1 || !only) return `${waiting.length} others wait`;
  return `${only.fire ? nameOf(only, beside) : 'another execution'} waits`;
}

/** `10:00:28` as the local time of the fire, with the date when it is another day. */
function clockOf(ms: number, { at, local }: PreviewFire): string {
  const offset = Date.parse(`${local.slice(0, 19)}Z`) - Date.parse(at);
  const whole = Math.ceil(ms / 1_000) * 1_000;
  const [day = '', time = ''] = new Date(whole + offset).toISOString().slice(0, 19).split('T');
  return local.startsWith(day) ? time : `${day} ${time}`;
}

const summaries: readonly (readonly [Effect, string])[] = [
  ['Skipped', 'would be skipped'],
  ['Waits', 'would wait for an earlier one'],
  ['Ended', 'would be ended by a later one'],
  ['Beside', 'would run beside an earlier one'],
];

/** One sentence about all of them, or none. */
function summarise(effects: readonly (Effect | null)[]): string[] {
  const parts = summaries.flatMap(([effect, what]) => {
    const count = effects.filter((one) => one === effect).length;
    return count === 0 ? [] : [{ count, what }];
  });
  if (parts.length === 0) return [];
  const words = parts.map(({ count, what }, index) =>
    index === 0 ? `${count} of these fires ${what}` : `${count} ${what}`,
  );
  return [words.join(', ')];
}

/** `45 s`, `1 min 30 s`, `2 h 5 min`, `2.5 s`: all of it; fractions only where they matter. */
function durationText(seconds: number): string {
  if (seconds < 10 && !Number.isInteger(seconds)) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 3_600), 'h'],
    [Math.floor((whole % 3_600) / 60), 'min'],
    [whole % 60, 's'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return shown.join(' ') || '0 s';
}
