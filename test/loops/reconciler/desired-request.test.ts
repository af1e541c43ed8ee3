import { describe, expect, it } from 'vitest';
import { desiredRequest } from '../../../src/loops/reconciler/sync-schedule.ts';
import { aDefinition } from '../../temporal/builders.ts';

const source = {
  tenantSlug: 'acme',
  scheduleId: '01890000-0000-7000-8000-000000000001',
  slug: 'nightly',
  revision: 1,
  enabled: true,
  enabledNote: '',
  limitReached: false,
  definition: aDefinition({
    timings: [{ type: 'Cron', expression: '30 1 * * *', timeZone: 'Europe/London' }],
  }),
};
const hashAt = async (now: string): Promise<string> =>
  (await desiredRequest(source, { now: new Date(now), searchAttributes: false })).desiredHash;

describe('desiredRequest', () => {
  it('is the same all through a UTC day, also on the day of a clock change', async () => {
    expect(await hashAt('2027-03-28T00:00:00Z')).toBe(await hashAt('2027-03-28T23:59:59.999Z'));
    expect(await hashAt('2027-03-28T00:59:59Z')).toBe(await hashAt('2027-03-28T01:00:01Z'));
  });

  it('drops a used repair some days after its clock change, so a daily comparison finds it', async () => {
    expect(await hashAt('2027-04-05T00:00:00Z')).not.toBe(await hashAt('2027-03-28T12:00:00Z'));
  });
});
