/** Arguments for the functions of connected systems and granted pools. */
import { id } from '../statement-samples.ts';
import { aPerson, noon } from '../store-fixture.ts';

const content = {
  name: 'hr',
  title: 'HR',
  url: 'https://hr.test/',
  headers: { 'x-key': { secret: 'S' } },
  pool: null,
  runProfiles: ['Sync'],
  maxActive: 1,
};
const use = { name: 'hr', limit: 1 };

export const systemCalls: Record<string, readonly unknown[][]> = {
  listSystems: [[{ limit: 1 }]],
  findSystem: [['hr']],
  lockSystems: [[]],
  lockSystemForUpdate: [['hr']],
  lockSystemsForShare: [[['hr']]],
  countSystems: [[]],
  putSystem: [[{ ...content, id, at: noon, by: aPerson }]],
  deleteSystem: [['hr']],
  listSchedulesUsing: [[{ ...use, runProfiles: null }], [{ ...use, runProfiles: ['Sync'] }]],
  listStepsUsing: [[use]],
  listGrantedPools: [[{ limit: 1 }]],
  listSchedulesOfPool: [[{ pool: 'p', limit: 1 }]],
  grantPools: [[{ at: noon, by: aPerson, pools: ['p'], reason: 'r' }]],
  revokePools: [[{ at: noon, by: aPerson, pools: ['p'], reason: 'r' }]],
};
