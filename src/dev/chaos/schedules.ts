/** The schedules that run under chaos: groups, parallel steps, and effects that the journal records. */

const quick = { maxRetries: 60, delaySeconds: 1 };

/** Keys of the steps whose effect must never be requested twice, one in each lane. */
export const onceKeys: readonly string[] = ['once', 'once-inline'];

/**
 * A command whose effect arrives in the journal while it runs. Node is the only program that is certainly
 * installed.
 */
function effectCommand(systemsUrl: string): string {
  const send = [
    'const wait = (ms) => new Promise((done) => setTimeout(done, ms));',
    'const key = process.env.CARILLON_IDEMPOTENCY_KEY;',
    `const url = ${JSON.stringify(`${systemsUrl}/http/echo`)};`,
    "const go = () => fetch(url, { method: 'POST', headers: { 'idempotency-key': key } });",
    'wait(80).then(go).then((answer) => { if (!answer.ok) process.exit(9); return wait(80); });',
  ];
  return `exec '${process.execPath}' -e '${send.join(' ').replaceAll("'", `'\\''`)}'`;
}

export type ChaosScheduleOptions = {
  systemsUrl: string;
  /** One execution at a time. */
  exclusive: boolean;
  /** Whether all its steps run inline, so that an execution takes few workflow tasks, or a single one. */
  inline: boolean;
  /** The steps use them in turn. */
  pools: readonly string[];
};

export function chaosSchedule(
  slug: string,
  { systemsUrl, exclusive, inline, pools }: ChaosScheduleOptions,
): Record<string, unknown> {
  return {
    slug,
    name: `Chaos ${slug}`,
    overlap: exclusive ? 'Skip' : 'AllowAll',
    timings: [{ type: 'Manual' }],
    steps: inline ? inlineSteps(systemsUrl) : inPools(pools, mixedSteps(systemsUrl)),
  };
}

const parallel = { mode: 'ParallelWithPrevious' };
/** On a slow machine five seconds may be over after the effect; a retry would request it again. */
const noRetry = { retry: { maxRetries: 0 } };

function stepsOn(systemsUrl: string) {
  const command = { type: 'Shell', script: effectCommand(systemsUrl), retry: quick };
  return {
    http: (key: string) => ({
      key,
      name: `Request ${key}`,
      type: 'Http',
      method: 'POST',
      retry: quick,
      url: `${systemsUrl}/http/echo`,
    }),
    profile: (key: string, connectedSystem: string, runProfile: string) => ({
      key,
      name: `${connectedSystem} ${runProfile}`,
      type: 'RunProfile',
      connectedSystem,
      runProfile,
      retry: quick,
    }),
    command: (key: string) => ({ ...command, key, name: `Command ${key}`, onInterrupted: 'Retry' }),
    once: (key: string) => ({
      ...command,
      key,
      name: `Not to be repeated: ${key}`,
      onInterrupted: 'Fail',
      continueOnFailure: true,
    }),
  };
}

/** Of both lanes. */
function mixedSteps(systemsUrl: string): object[] {
  const { http, profile, command, once } = stepsOn(systemsUrl);
  // Several in a row, so that one workflow task has more than one effect.
  const inline = { dispatch: 'Inline' };
  return [
    profile('hr-import', 'hr', 'DeltaImport'),
    { ...profile('badge-import', 'badge', 'DeltaImport'), ...parallel },
    { ...http('notify'), ...parallel },
    http('transform'),
    command('publish'),
    { ...profile('ad-export', 'ad', 'Export'), ...parallel },
    once('once'),
    { ...http('check'), ...inline },
    { ...http('check-again'), ...inline },
    { ...once('once-inline'), ...inline, ...noRetry, ...parallel },
    { ...http('note'), ...inline },
    http('confirm'),
  ];
}

function inlineSteps(systemsUrl: string): object[] {
  const { http, command, once } = stepsOn(systemsUrl);
  const steps = [
    http('open'),
    command('prepare'),
    { ...http('notify'), ...parallel },
    http('check'),
    { ...once('once-inline'), ...noRetry },
    command('publish'),
    http('confirm'),
    { ...http('close'), finally: true },
  ];
  return steps.map((step) => ({ ...step, dispatch: 'Inline' }));
}

function inPools(pools: readonly string[], steps: readonly object[]): object[] {
  return steps.map((step, index) =>
    'dispatch' in step ? step : { ...step, pool: pools[index % pools.length] },
  );
}
