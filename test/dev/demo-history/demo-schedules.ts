/** The demo schedules as a server stores them, from their files. */
import { readFileSync } from 'node:fs';
import { v7 as uuidv7 } from 'uuid';
import { parse } from 'yaml';
import { toDefinition } from '../../../src/contract/schedule/definition.ts';
import type { DemoSchedule } from '../../../src/dev/demo-history/demo-walk.ts';
import { demoSchedules } from '../../../src/dev/seed.ts';
import { context } from '../../contract/bodies.ts';

const connectedSystems = ['hr', 'badge', 'ldap', 'ad', 'servicenow'].map((name) => ({
  ...{ name, title: name, url: `http://127.0.0.1:8090/systems/${name}` },
  runProfiles: ['DeltaImport', 'FullImport', 'DeltaSync', 'Export', 'ConfirmingImport'],
}));

export function readDemoSchedules(): DemoSchedule[] {
  return demoSchedules.map((slug) => {
    const { spec } = parse(readFileSync(`examples/${slug}.yaml`, 'utf8')) as { spec: object };
    const definition = toDefinition({ slug, ...spec }, { ...context, connectedSystems });
    return { id: uuidv7(), slug, revision: 1, definition };
  });
}
