/** Changes a schedule continuously, and remembers which changes were acknowledged. */
import { setTimeout as delay } from 'node:timers/promises';
import { eitherOf } from '../../bounded-signal.ts';
import { type ChaosClient, type ChaosTenant, createRandom, type Random } from './client.ts';

export type EditedSchedule = {
  tenant: ChaosTenant;
  slug: string;
  /** The values that may be recorded: the last acknowledged one, and those requested since. */
  descriptions: readonly string[];
  enabled: readonly boolean[];
};

export type Edits = {
  acknowledged(): number;
  /** Stops the changes and returns the possible values. */
  stop(): Promise<EditedSchedule>;
};

const slug = 'chaos-edited';

function bodyOf(description: string, [pool]: readonly string[]): Record<string, unknown> {
  return {
    name: 'Chaos edited',
    description,
    timings: [{ type: 'Cron', expression: '0 5 1 1 *', timeZone: 'UTC' }],
    steps: [{ key: 'only', name: 'Only', type: 'Http', url: 'https://never.example/', pool }],
  };
}

/** A value set by one writer: the acknowledged one, or one whose answer was lost. */
function createTrackedValue<T>(first: T) {
  let possible: T[] = [first];
  return {
    possible: () => possible,
    asked: (value: T): void => void possible.push(value),
    acknowledged: (value: T): void => void (possible = [value]),
    refused: (): void => void possible.pop(),
  };
}

const createWithinMs = 60_000;

export async function startEdits(
  tenant: ChaosTenant,
  { seed, signal }: { seed: number; signal: AbortSignal },
): Promise<Edits> {
  const { client, pools } = tenant;
  const random = createRandom(seed, `edits ${tenant.slug}`);
  const description = createTrackedValue('first');
  const enabled = createTrackedValue(true);
  await create(tenant);
  const ending = new AbortController();
  let done = 0;

  async function set<T>(
    tracked: ReturnType<typeof createTrackedValue<T>>,
    value: T,
    ask: () => ReturnType<ChaosClient['ask']>,
  ): Promise<void> {
    tracked.asked(value);
    const answer = await ask();
    if (answer === null || answer.status >= 500) return;
    if (answer.status >= 300) return tracked.refused();
    tracked.acknowledged(value);
    done += 1;
  }

  async function change(count: number): Promise<void> {
    if (random.oneIn(8)) return createAndDelete(tenant, count);
    if (random.oneIn(3)) {
      const value = random.oneIn(2);
      const verb = value ? 'enable' : 'disable';
      return set(enabled, value, () => client.ask('POST', `/schedules/${slug}/${verb}`, {}));
    }
    const text = `change ${count}`;
    return set(description, text, () =>
      client.ask('PUT', `/schedules/${slug}`, bodyOf(text, pools)),
    );
  }

  const loop = repeat(change, { random, signal: eitherOf(signal, ending.signal).signal });
  return {
    acknowledged: () => done,
    async stop() {
      ending.abort();
      await loop;
      return { tenant, slug, descriptions: description.possible(), enabled: enabled.possible() };
    },
  };
}

/** Repeated, because a process may be killed during any request; a conflict tells that an earlier one took effect. */
async function create({ client, pools }: ChaosTenant): Promise<void> {
  const created = await client.until(
    () => client.ask('POST', '/schedules', { slug, ...bodyOf('first', pools) }),
    (answer) => (answer.status < 500 ? answer : null),
    { deadline: Date.now() + createWithinMs, everyMs: 500 },
  );
  if (created?.status === 201 || created?.status === 409) return;
  const answer = created === null ? 'without an answer' : JSON.stringify(created.body);
  throw new Error(`the schedule ${slug} could not be created: ${answer}`);
}

/** Creates and deletes a schedule, so that deletions are under way too. */
async function createAndDelete({ client, pools }: ChaosTenant, count: number): Promise<void> {
  const passing = `chaos-passing-${count}`;
  await client.ask('POST', '/schedules', { ...bodyOf('passing', pools), slug: passing });
  await client.ask('DELETE', `/schedules/${passing}`);
}

async function repeat(
  change: (count: number) => Promise<void>,
  { random, signal }: { random: Random; signal: AbortSignal },
): Promise<void> {
  for (let count = 1; !signal.aborted; count += 1) {
    try {
      await change(count);
      await delay(random.between(200, 900), undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
