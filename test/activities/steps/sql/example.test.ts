import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readSqlConnections } from '../../../../src/config/sql-connections.ts';
import { toDefinition } from '../../../../src/contract/schedule/definition.ts';
import type { SqlStep, Step } from '../../../../src/domain/schedule/schedule.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { connectionOf, sqlStep } from './sql-fixture.ts';

let database: TestDatabase;
beforeAll(async () => (database = await createTestDatabase()));
afterAll(() => database.drop());

const connections = readSqlConnections('examples/steps/sql-connections.json') ?? [];

function stepsOf(example: string): readonly Step[] {
  const { spec } = parse(readFileSync(`examples/steps/${example}.yaml`, 'utf8')) as {
    spec: object;
  };
  const installation = { connectedSystems: [], sqlConnections: connections, commandsEnabled: true };
  return toDefinition(spec, { ...installation, now: new Date('2026-11-20T06:00:00Z') }).steps;
}

describe('the examples of step types', () => {
  it('have Sql steps that run as they are', async () => {
    const steps = stepsOf('sql').filter((step): step is SqlStep => step.type === 'Sql');
    expect(steps.length).toBeGreaterThan(1);
    const connection = connectionOf(database.ownerUrl);
    const password = decodeURIComponent(new URL(database.ownerUrl).password);
    const reports = [];
    for (const { script = '', parameters } of steps) {
      reports.push(await sqlStep({ script, parameters }, { connection, password }).result);
    }
    expect(reports).toMatchObject([
      { outputs: { rowCounts: [0, 1, 1], row: { name: 'tables' } } },
      { message: '1 row', outputs: { rowCount: 1 } },
    ]);
  });

  it('have PowerShell steps that a server takes', () => {
    expect(stepsOf('powershell').map(({ type }) => type)).toEqual([
      'PowerShell',
      'PowerShell',
      'Shell',
    ]);
  });
});
