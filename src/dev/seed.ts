/** Creates the demo schedules through the API, and runs the first one once. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'yaml';
import {
  type ExecutionStatus,
  isFinalExecution,
  type StepStatus,
} from '../domain/execution/status.ts';
import { installedFile } from '../installed-file.ts';

/** Names of the files, and slugs of the schedules. */
export const demoSchedules = ['delta-sync', 'joiner-emergency', 'stops-at-step-3'];

/** The schedule that shows what Carillon does, on the very first start. */
const demoSchedule = 'delta-sync';

const demoTimeoutMs = 120_000;
const pollMs = 250;

type Document = { metadata: { name: string }; spec: Record<string, unknown> };

export type RunningDemo = {
  id: string;
  status: ExecutionStatus;
  groupCount: number;
  error: string | null;
  steps: { name: string; stepIndex: number; groupIndex: number; status: StepStatus }[];
};

/** Creates the demo schedules that do not exist; true when the first of them is new. */
export async function seedDemo(apiUrl: string): Promise<boolean> {
  let isNew = false;
  for (const name of demoSchedules) {
    const file = installedFile(`examples/${name}.yaml`);
    const { metadata, spec } = parse(readFileSync(file, 'utf8')) as Document;
    const found = await fetch(`${apiUrl}/api/v1/schedules/${metadata.name}`);
    if (found.status === 200) continue;
    await post(`${apiUrl}/api/v1/schedules`, { slug: metadata.name, ...spec });
    isNew ||= metadata.name === demoSchedule;
  }
  return isNew;
}

/** Runs the demo schedule once; `report` gets each state. @throws when it takes too long or is aborted. */
export async function runDemo(
  apiUrl: string,
  report: (execution: RunningDemo) => void,
  signal: AbortSignal,
): Promise<RunningDemo> {
  const started = await post(`${apiUrl}/api/v1/schedules/${demoSchedule}/run`, {});
  const { id } = started as { id: string };
  const deadline = Date.now() + demoTimeoutMs;
  for (;;) {
    const answer = await fetch(`${apiUrl}/api/v1/schedule-executions/${id}`);
    if (answer.ok) {
      const execution = (await answer.json()) as RunningDemo;
      report(execution);
      if (isFinalExecution(execution.status)) return execution;
    }
    if (Date.now() > deadline) throw new Error(`the demo execution ${id} did not end in time`);
    await delay(pollMs, undefined, { signal });
  }
}

async function post(url: string, body: object): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text) as unknown;
  throw new Error(`POST ${url} answered ${answer.status}: ${text.slice(0, 500)}`);
}
