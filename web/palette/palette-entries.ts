/** What the palette offers for what was typed. */

/** `any` shows where a schedule is, and what can be done with the nearest ones. */
export type Verb = 'any' | 'run' | 'enable' | 'disable';

const verbs = ['run', 'enable', 'disable'] as const satisfies readonly Verb[];

/** `run hr` asks to run what is found for `hr`. */
export function readQuery(query: string): { verb: Verb; text: string } {
  const typed = query.trim();
  const [first = '', ...rest] = typed.split(/\s+/);
  const verb = verbs.find((one) => one === first.toLowerCase());
  return verb ? { verb, text: rest.join(' ') } : { verb: 'any', text: typed };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isExecutionId(text: string): boolean {
  return uuid.test(text);
}

export type ScheduleEntry<Schedule> = {
  act: 'open' | 'run' | 'enable' | 'disable';
  schedule: Schedule;
};

/** Acts are offered for so many schedules when no verb was typed. */
const actedOn = 2;

/** Those that a person may not do are left out. */
export function scheduleEntries<Schedule extends { enabled: boolean }>(
  found: readonly Schedule[],
  verb: Verb,
  mayOperate: boolean,
): ScheduleEntry<Schedule>[] {
  const acts = (schedule: Schedule): ScheduleEntry<Schedule>[] => [
    { act: 'run', schedule },
    { act: schedule.enabled ? 'disable' : 'enable', schedule },
  ];
  const all = mayOperate ? found.flatMap(acts) : [];
  if (verb !== 'any') return all.filter(({ act }) => act === verb);
  const opened = found.map((schedule): ScheduleEntry<Schedule> => ({ act: 'open', schedule }));
  return [...opened, ...(mayOperate ? found.slice(0, actedOn).flatMap(acts) : [])];
}

/** Pages whose name holds what was typed. */
export function matches(name: string, text: string): boolean {
  return name.toLowerCase().includes(text.toLowerCase());
}
