/** The Wait step: until when it waits, and what is told of it. */
import type { StepOutcome } from '../execution/step-result.ts';
import { longestWaitSeconds, type WaitSettings } from '../schedule/schedule.ts';
import { outcomeWithoutAttempt, secondText, spanText } from './workflow-step.ts';

/** Milliseconds since the epoch; `local` is `06:00 Europe/Berlin` where a local time was asked for. */
export type WaitEnd = { at: number; local?: string };

/** When the step ends; null for a local time, which needs the database of time zones. */
export function fixedWaitEnd({ seconds, until }: WaitSettings, now: number): WaitEnd | null {
  if (seconds !== undefined) return { at: now + seconds * 1_000 };
  return until === undefined ? null : { at: Date.parse(until) };
}

function endText({ at, local }: WaitEnd): string {
  return `${secondText(at)}${local === undefined ? '' : ` (${local})`}`;
}

/** What the record says while it waits. */
export function waitNote(end: WaitEnd): string {
  return `waits until ${endText(end)}`;
}

type Times = { startedAt: number; now: number };

export function waitedOutcome(end: WaitEnd, times: Times): StepOutcome {
  const message = `waited ${spanText(times.now - times.startedAt)}, until ${endText(end)}`;
  return outcomeWithoutAttempt({ status: 'Completed', message }, times);
}

/** The outcome of a wait that does not begin: its end has passed, or is too far away. Null for any other. */
export function outcomeWithoutWait(end: WaitEnd, now: number): StepOutcome | null {
  const times = { startedAt: now, now };
  if (end.at <= now) {
    const message = `did not wait: ${endText(end)} had passed`;
    return outcomeWithoutAttempt({ status: 'Completed', message }, times);
  }
  if (end.at - now <= longestWaitSeconds * 1_000) return null;
  const days = longestWaitSeconds / 86_400;
  const message = `${endText(end)} is more than ${days} days away; no step waits longer`;
  return outcomeWithoutAttempt({ status: 'Failed', code: 'step-misconfigured', message }, times);
}
