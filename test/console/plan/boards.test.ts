import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ExecutionLoad } from '../../../src/contract/plan/planned-fires.ts';
import { expectAccessible } from '../../support/accessible.ts';
import { runStatement } from '../../support/template-database.ts';
import { type ConsoleStack, startConsole } from '../console-stack.ts';

let console: ConsoleStack;
const patience = { timeout: 20_000 };
const hourMs = 3_600_000;
const hoursFromNow = (hours: number): string => new Date(Date.now() + hours * hourMs).toISOString();

async function post(path: string, body: object): Promise<void> {
  const { status } = await console.stack.api.post(path, body);
  expect(status, path).toBeLessThan(300);
}

/**
 * One fire that completed, one that failed, one missed and one skipped, in the record as they are after a night; one
 * that is planned; and milestones in three states.
 */
beforeAll(async () => {
  console = await startConsole();
  const { stack } = console;
  const steps = [{ name: 'Pause', type: 'Wait', seconds: 1 }];
  await post('/schedules', { slug: 'nightly', name: 'Nightly', tags: ['night'], steps });
  const { body: principal } = await stack.api.get<{ tenantId: string }>('/principal');
  const execution = (hours: number, status: string, error: string): string => `
    insert into execution (tenant_id, id, schedule_id, schedule_slug, schedule_name, revision, status, trigger,
      initiator, workflow_id, run_id, scheduled_for, queued_at, started_at, ended_at, group_count, step_count, error)
    select tenant_id, first_uuid_at(at), id, slug, name, 1, '${status}', 'Schedule', created_by, slug || '${hours}',
      gen_random_uuid(), at, at, at, at + interval '10 min', 1, 1, ${error}
    from schedule, (select date_trunc('second', now() - interval '${hours} h') as at) t where slug = 'nightly';
    insert into fire (tenant_id, schedule_id, scheduled_for, execution_id, decision)
    select tenant_id, schedule_id, scheduled_for, id, 'Started' from execution
    where workflow_id = 'nightly${hours}';`;
  const fire = (hours: number, decision: string, reason: string): string => `
    insert into fire (tenant_id, schedule_id, scheduled_for, decision, reason)
    select tenant_id, id, date_trunc('second', now() - interval '${hours} h'), '${decision}', '${reason}'
    from schedule where slug = 'nightly';`;
  await runStatement(
    stack.adminDatabaseUrl,
    [
      `set app.tenant = '${principal.tenantId}';`,
      execution(5, 'Completed', 'null'),
      execution(4, 'Failed', `'Pause: it was too short'`),
      fire(3, 'Skipped', 'overlap: an earlier one runs'),
      fire(2, 'Missed', 'outage: no server ran'),
    ].join('\n'),
  );
  const timings = [{ type: 'OneTime', at: hoursFromNow(3).slice(0, 19) + 'Z' }];
  await post('/schedules', { slug: 'morning', name: 'Morning', timings, steps });
  const milestone = (slug: string, anchor: string, more: object[]): Promise<void> =>
    post('/schedules', {
      ...{ slug, name: slug, steps: more },
      timings: [{ type: 'Milestone', anchor, offsets: ['PT1H'] }],
    });
  const failing = { name: 'Ask', type: 'Http', url: `${stack.systems.url}/nothing/here` };
  await stack.api.put('/anchors/installed', { at: hoursFromNow(-2).slice(0, 19) + 'Z' });
  await stack.api.put('/anchors/moved', { at: hoursFromNow(10).slice(0, 19) + 'Z' });
  await milestone('welcome', 'installed', [failing]);
  await milestone('cleanup', 'moved', steps);
  await milestone('review', 'audited', steps);
}, 240_000);
afterAll(() => console.stop());
afterEach(() => console.closePages());

describe('the night board', { timeout: 120_000 }, () => {
  const window = (): string => `from=${hoursFromNow(-6)}&to=${hoursFromNow(6)}`;

  it('shows each fire of a window with what became of it and why, and counts them', async () => {
    const page = await console.open(`/plan/night?${window()}`);
    const totals = page.getByRole('group', { name: 'Totals by outcome' });
    for (const [name, count] of [
      ['On time', 1],
      ['Late', 0],
      ['Failed', 1],
      ['Skipped', 1],
      ['Missed', 1],
      ['Planned', 1],
    ] as const) {
      await totals.getByRole('button', { name: `${name} ${count}` }).waitFor(patience);
    }
    await page.getByText('5 in all').waitFor(patience);
    const rows = page.getByRole('region', { name: 'Fires' }).locator('tr[data-row]');
    const texts = await rows.allInnerTexts();
    expect(texts).toHaveLength(5);
    for (const [index, parts] of [
      ['Nightly', 'On time'],
      ['Nightly', 'Failed'],
      ['Nightly', 'Skipped', 'overlap: an earlier one runs'],
      ['Nightly', 'Missed', 'outage: no server ran'],
      ['Morning', 'Planned'],
    ].entries()) {
      for (const part of parts) expect(texts[index]).toContain(part);
    }
    await totals.getByRole('button', { name: 'Missed 1' }).click();
    await page.getByText('1 in all').waitFor(patience);
    expect(page.url()).toContain('outcome=Missed');
    await totals.getByRole('button', { name: 'Planned 1' }).click();
    await rows.filter({ hasText: 'Morning' }).waitFor(patience);
    expect(await rows.count()).toBe(1);
    await totals.getByRole('button', { name: 'Planned 1' }).click();
    await page.getByText('5 in all').waitFor(patience);
    await page.getByLabel('Tag').fill('night');
    await page.getByText('4 in all').waitFor(patience);
    await expectAccessible(page);
  });

  it('begins with the last night, and says what it would show when there is nothing', async () => {
    const page = await console.open('/plan/night?tag=nothing');
    await page.getByText('No fire fits').waitFor(patience);
    const last = page.getByRole('button', { name: 'Last night' });
    expect(await last.getAttribute('aria-pressed')).toBe('true');
    expect(await page.getByLabel('To', { exact: true }).inputValue()).toMatch(/T08:00$/);
    await page.getByRole('button', { name: 'Last 24 hours' }).click();
    await expect.poll(() => page.url(), patience).toContain('from=-24h');
    expect(await last.getAttribute('aria-pressed')).toBe('false');
  });
});

describe('the overview', { timeout: 180_000 }, () => {
  it('counts, and lists what needs attention until a retry completes', async () => {
    await console.turn('ldap', { startStatus: 401 });
    const failed = await console.start();
    await console.stack.api.until(
      `/schedule-executions/${failed}`,
      ({ status }: { status: string }) => status === 'Failed',
    );
    const page = await console.open('/');
    await page.waitForURL(/\/overview$/, patience);
    const attention = page.getByRole('region', { name: 'Needs attention' });
    const entry = attention.locator('[data-attention="delta-sync"]');
    await entry.getByText('Enterprise Delta Sync').waitFor(patience);
    await attention.getByText('outage: no server ran').waitFor(patience);
    const tile = (name: string): Promise<string> =>
      page.locator(`[data-tile="${name}"]`).innerText();
    expect(await tile('Missed in 24 h')).toBe('1');
    expect(await tile('Disabled schedules')).toBe('0');
    // The failing milestone may have been tried by now.
    expect(Number(await tile('Failed in 24 h'))).toBeGreaterThanOrEqual(2);
    await page
      .getByRole('region', { name: 'Next fires' })
      .getByRole('row')
      .filter({ hasText: 'Morning' })
      .waitFor(patience);
    await page
      .getByText(/In the last twelve hours 1 completed/)
      .first()
      .waitFor(patience);
    await page
      .getByRole('region', { name: 'Health' })
      .getByText('Temporal', { exact: true })
      .waitFor(patience);
    await console.turn('ldap', {});
    await post(`/schedule-executions/${failed}/retry`, { revision: 'AsItWas' });
    await expect.poll(() => entry.count(), { timeout: 60_000 }).toBe(0);
    await attention.locator('[data-attention="nightly"]').first().waitFor(patience);
    await expectAccessible(page);
  });

  it('leads to what its figures count', async () => {
    const page = await console.open('/overview');
    await page.getByRole('link', { name: /Failed in 24 h/ }).click(patience);
    await page.waitForURL(/operations\/history\?.*from=-24h/, patience);
    await page.locator('tr[data-row]').filter({ hasText: 'Nightly' }).waitFor(patience);
  });
});

describe('the milestone board', { timeout: 120_000 }, () => {
  it('shows what waits for an anchor, for its time and for its next try; a reset asks why', async () => {
    const page = await console.open('/plan/milestones');
    const anchor = (name: string) => page.getByRole('region', { name: `Anchor ${name}` });
    await anchor('audited').getByText('missing an anchor').waitFor(patience);
    await anchor('moved').getByText('not due').waitFor(patience);
    const welcome = anchor('installed').getByRole('row').filter({ hasText: 'welcome' });
    await welcome.getByText('backing off').waitFor({ timeout: 90_000 });
    expect(await welcome.innerText()).toContain('404');
    await expectAccessible(page);
    await page.setViewportSize({ width: 1_280, height: 900 });
    await page.getByRole('button', { name: 'Reset PT1H of welcome' }).click(patience);
    const dialog = page.getByRole('dialog');
    await dialog
      .getByText('carillon schedule reset-milestone welcome PT1H --anchor installed')
      .waitFor(patience);
    await dialog.getByLabel('Reason').fill('the page is back');
    await dialog.getByRole('button', { name: 'Reset' }).click();
    await dialog.waitFor({ state: 'hidden', ...patience });
    await page
      .getByRole('group', { name: 'Totals by state' })
      .getByText(/^Not due/)
      .click();
    await expect.poll(() => anchor('audited').count(), patience).toBe(0);
    await anchor('moved').waitFor(patience);
  });
});

describe('the calendar', { timeout: 120_000 }, () => {
  it('shows the load that the API has, and finds a quiet slot', async () => {
    const page = await console.open('/plan/calendar?view=day&tag=night&quiet=30');
    const day = await page.evaluate<[string, string]>(`(() => {
      const begin = new Date(); begin.setHours(0, 0, 0, 0);
      const end = new Date(begin); end.setDate(end.getDate() + 1);
      return [begin.toISOString(), end.toISOString()];
    })()`);
    const path = `/schedule-executions/load?from=${day[0]}&to=${day[1]}&tag=night&quietMinutes=30`;
    const { body } = await console.stack.api.get<ExecutionLoad>(path);
    const busy = body.buckets.filter(({ busySeconds }) => busySeconds > 0).length;
    await page.locator('[data-load]').waitFor(patience);
    await expect
      .poll(() => page.locator('td[data-heat]:not([data-heat="0"])').count(), patience)
      .toBe(busy);
    const quiet = await page.locator('[data-quiet]').innerText();
    expect(quiet).toMatch(
      body.quietest ? /The quietest 30 minutes begin/ : /Nothing of this period/,
    );
    await page.getByRole('region', { name: 'Still planned' }).waitFor(patience);
    await expectAccessible(page);
  });

  it('shows weeks and months, and goes from one to the next', async () => {
    const page = await console.open('/plan/calendar?day=2026-03-29');
    await page.getByText('Sun 29 Mar').first().waitFor(patience);
    await page.getByRole('button', { name: 'The week after' }).click();
    await page.getByText('Mon 30 Mar').first().waitFor(patience);
    await page.getByText('Month', { exact: true }).click();
    await page.getByRole('button', { name: /^Sat 11 Apr: nothing/ }).waitFor(patience);
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Sat 11 Apr/ }).click();
    await expect.poll(() => page.url(), patience).toContain('view=day');
  });
});

describe('the list of pages', { timeout: 60_000 }, () => {
  it('is beside the page, and behind a button on a small screen', async () => {
    const page = await console.open('/plan/calendar');
    const pages = page.getByRole('navigation', { name: 'Pages' });
    const current = pages.getByRole('link', { name: 'Calendar' });
    await expect.poll(() => current.getAttribute('aria-current'), patience).toBe('page');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await page.setViewportSize({ width: 360, height: 740 });
    await pages.waitFor({ state: 'hidden', ...patience });
    await page.getByRole('button', { name: 'Show the pages' }).click();
    await pages.getByRole('link', { name: 'Milestones' }).click(patience);
    await page.waitForURL(/plan\/milestones/, patience);
    await pages.waitFor({ state: 'hidden', ...patience });
  });
});
