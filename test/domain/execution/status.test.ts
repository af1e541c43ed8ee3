import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  executionStatuses,
  executionTransitions,
  isFinalExecution,
  isFinalStep,
  stepStatuses,
  stepTransitions,
} from '../../../src/domain/execution/status.ts';

/** The edges drawn in a Mermaid state diagram, as "From --> To". */
function drawnEdges(heading: string): Set<string> {
  const page = readFileSync('docs/state-machine.md', 'utf8');
  const section = page.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  const edges = section.match(/^\s*\w+ --> \w+$/gm) ?? [];
  return new Set(edges.map((edge) => edge.trim()));
}

function codedEdges(table: Readonly<Record<string, readonly string[]>>): Set<string> {
  return new Set(
    Object.entries(table).flatMap(([from, tos]) => tos.map((to) => `${from} --> ${to}`)),
  );
}

describe('executionStatuses', () => {
  it('are these words on the wire, for ever', () => {
    expect([...executionStatuses]).toEqual([
      ...['Queued', 'InProgress', 'Paused', 'Cancelling', 'Completed', 'CompletedWithErrors'],
      ...['Failed', 'TimedOut', 'Cancelled', 'Terminated', 'Skipped', 'Lost'],
    ]);
  });

  it('are those the database accepts', () => {
    const sql = readFileSync('migrations/0003_executions.sql', 'utf8');
    const check = /execution_status check \(status in \(([^)]*)\)/.exec(sql)?.[1] ?? '';
    expect(check.match(/\w+/g)).toEqual([...executionStatuses]);
  });
});

describe('stepStatuses', () => {
  it('are these words on the wire, for ever', () => {
    expect([...stepStatuses]).toEqual([
      ...['Waiting', 'Queued', 'InProgress', 'Retrying', 'Paused', 'Completed'],
      ...['CompletedWithWarnings', 'Failed', 'TimedOut', 'Cancelled', 'Skipped', 'NotRun'],
      'Interrupted',
    ]);
  });

  it('are those the database accepts', () => {
    const sql = readFileSync('migrations/0003_executions.sql', 'utf8');
    const check = /activity_record_status check \(status in \(([^)]*)\)/.exec(sql)?.[1] ?? '';
    expect(check.match(/\w+/g)).toEqual([...stepStatuses]);
  });
});

describe('executionTransitions', () => {
  it('are drawn in docs/state-machine.md, no more and no fewer', () => {
    expect(drawnEdges('Execution')).toEqual(codedEdges(executionTransitions));
  });

  it('lead from every status that is not final to a final one', () => {
    for (const status of executionStatuses) {
      if (!isFinalExecution(status)) {
        expect(executionTransitions[status].some(isFinalExecution), status).toBe(true);
      }
    }
  });
});

describe('stepTransitions', () => {
  it('are drawn in docs/state-machine.md, no more and no fewer', () => {
    expect(drawnEdges('Step')).toEqual(codedEdges(stepTransitions));
  });

  it('lead from every status that is not final to a final one', () => {
    for (const status of stepStatuses) {
      if (!isFinalStep(status)) {
        expect(stepTransitions[status].some(isFinalStep), status).toBe(true);
      }
    }
  });
});
