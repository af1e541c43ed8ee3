/** What a clock change does to single fires, in words. */
import { secondsPerDay } from './calendar-day.ts';
import { clock, nameRuns } from './phrases.ts';
import type { Zone } from './time-zone.ts';

/** A fire near a clock change before it is put into words. */
export type HeldTime = {
  at: number;
  /** The local date it was meant for, in days since 1970-01-01. */
  day: number;
  /** The minute of that day it was meant for. */
  minute: number;
  change: 'none' | 'moved' | 'first' | 'second';
};

/** The notes of one fire, from all the local times that fall on its instant; mostly none. */
export function clockChangeNotes(times: readonly HeldTime[], at: number, zone: Zone): string[] {
  const moved = times.filter(({ change }) => change === 'moved');
  const repeated = times.filter(({ change }) => change === 'first' || change === 'second');
  return [...(moved.length > 0 ? [movedNote(moved, at, zone)] : []), ...repeated.map(repeatedNote)];
}

function movedNote(moved: readonly HeldTime[], at: number, zone: Zone): string {
  const minutes = moved.map(({ minute }) => minute).sort((a, b) => a - b);
  const day = moved[0]?.day ?? 0;
  const clocks = nameRuns(minutes, clockOfMinute);
  const verb = minutes.length === 1 ? 'does not exist' : 'do not exist';
  const local = at + zone.offsetAt(at);
  const landing = clockOfMinute(Math.floor((local % secondsPerDay) / 60));
  const landingDay = Math.floor(local / secondsPerDay);
  const runs = landingDay === day ? landing : `${landing} on ${dateText(landingDay)}`;
  return `${clocks} ${verb} on ${dateText(day)}; runs at ${runs}`;
}

function repeatedNote({ day, minute, change }: HeldTime): string {
  return `${clockOfMinute(minute)} occurs twice on ${dateText(day)}; this is the ${change} time`;
}

function clockOfMinute(minute: number): string {
  return clock(Math.floor(minute / 60), minute % 60);
}

function dateText(day: number): string {
  return new Date(day * secondsPerDay * 1_000).toISOString().slice(0, 10);
}
