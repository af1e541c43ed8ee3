/** Priority of executions and steps, as Temporal's task queues order their tasks: 1 comes first, 5 last. */

export const priorityLimits = { first: 1, last: 5 } as const;

/** Of an execution or a step that says nothing else; Temporal's own default. */
export const defaultPriority = 3;

export function isPriority(value: unknown): value is number {
  const { first, last } = priorityLimits;
  return Number.isInteger(value) && Number(value) >= first && Number(value) <= last;
}

/** What Temporal is told. Tasks of the same priority take turns by the fairness key, where that is enabled. */
export type TaskPriority = { priorityKey: number; fairnessKey?: string };

/**
 * Undefined where the default applies: then nothing is sent, and Temporal treats the task as it always did.
 * `inherited` is the priority of the workflow that schedules the task; Temporal takes it for a task that
 * says nothing.
 */
export function toTaskPriority(
  priority: number | undefined,
  { tenant, inherited }: { tenant: string | undefined; inherited?: number | undefined },
): TaskPriority | undefined {
  if ((priority ?? defaultPriority) === defaultPriority && inherited === undefined)
    return undefined;
  const priorityKey = priority ?? inherited ?? defaultPriority;
  return { priorityKey, ...(tenant === undefined ? {} : { fairnessKey: tenant }) };
}

/** For a plan or a start, where the default is left out. */
export function withoutDefault(priority: number | undefined): { priority?: number } {
  return priority === undefined || priority === defaultPriority ? {} : { priority };
}
