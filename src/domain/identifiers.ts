/** Names and keys: slugs, workflow ids, activity ids, idempotency keys. */

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const slugPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}

/** Lower-case letters, digits and single hyphens, at most 63 characters. */
export function isSlug(text: string): boolean {
  return text.length <= 63 && slugPattern.test(text);
}

/** Latin letters that Unicode does not take apart into a plain one and a mark. */
const spellings: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ĸ: 'k',
  ŋ: 'n',
  ŧ: 't',
  ə: 'e',
  ƒ: 'f',
};
const spelled = new RegExp(`[${Object.keys(spellings).join('')}]`, 'g');

/** A slug made from a name; empty when the name has no letter or digit of the Latin alphabet. */
export function toSlug(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const latin = plain.replace(spelled, (letter) => spellings[letter] ?? '');
  const dashed = latin.replace(/[^a-z0-9]+/g, '-');
  return dashed
    .slice(0, 64)
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '');
}

/** Temporal Schedule id and base workflow id of a schedule; readable and unique over tenants. */
export function temporalScheduleId(tenantSlug: string, scheduleSlug: string): string {
  return `${tenantSlug}.${scheduleSlug}`;
}

/** Workflow id of an execution started through the API. */
export function manualWorkflowId(temporalId: string, executionId: string): string {
  return `${temporalId}-manual-${executionId}`;
}

/** Workflow id of a fire, as the Temporal Schedule forms it: whole seconds in UTC. */
export function fireWorkflowId(temporalId: string, scheduledFor: Date): string {
  return `${temporalId}-${scheduledFor.toISOString().replace(/\.\d{3}Z$/, 'Z')}`;
}

/** Workflow id of a try of a milestone that no Temporal Schedule starts. */
export function milestoneWorkflowId(temporalId: string, executionId: string): string {
  return `${temporalId}-milestone-${executionId}`;
}

/** Workflow id of the start after an execution of another schedule. */
export function followerWorkflowId(temporalId: string, sourceExecutionId: string): string {
  return `${temporalId}-after-${sourceExecutionId}`;
}

/** Workflow id of the start by an event. */
export function eventWorkflowId(temporalId: string, eventId: string): string {
  return `${temporalId}-event-${eventId}`;
}

/** Workflow id of a fire that a backfill starts, when another workflow has the fire's own id. */
export function backfillWorkflowId(temporalId: string, executionId: string): string {
  return `${temporalId}-backfill-${executionId}`;
}

/** Stands for the workflow that an execution of the demo history never had. */
export function demoWorkflowId(temporalId: string, executionId: string): string {
  return `${temporalId}-demo-${executionId}`;
}

/** Activity id of a step, such as `03-badge-import`: typable in the temporal CLI. */
export function stepActivityId(stepIndex: number, key: string): string {
  return `${String(stepIndex + 1).padStart(2, '0')}-${key}`;
}

/** Sent to the step's target with every attempt, so that it can refuse a repeat. */
export function idempotencyKey(executionId: string, stepKey: string): string {
  return `${executionId}/${stepKey}`;
}

/** Beginning of the environment variables in which a step worker has its secrets. */
export const secretPrefix = 'CARILLON_SECRET_';

/** Task queue of the orchestrator and of the default pool. */
export const mainTaskQueue = 'carillon';

/** Task queue of a pool of step workers. */
export function poolTaskQueue(pool: string): string {
  return pool === 'default' ? mainTaskQueue : `${mainTaskQueue}-${pool}`;
}

/** Task queues may have such a name that are not ours. */
export const taskQueuePattern = '^[A-Za-z0-9][A-Za-z0-9_.:@/-]{0,199}$';
const taskQueueName = new RegExp(taskQueuePattern);

/** Ours, for which steps have types of their own, and those of Temporal itself. */
export function isReservedTaskQueue(taskQueue: string): boolean {
  return taskQueue === mainTaskQueue || /^(?:carillon-|temporal-sys-)/.test(taskQueue);
}

/** Whether workers of others may poll it. */
export function isForeignTaskQueue(taskQueue: string): boolean {
  return taskQueueName.test(taskQueue) && !isReservedTaskQueue(taskQueue);
}

/** The pool whose steps come through a task queue. */
export function poolOfTaskQueue(taskQueue: string): string {
  if (taskQueue === mainTaskQueue) return 'default';
  const prefix = `${mainTaskQueue}-`;
  return taskQueue.startsWith(prefix) ? taskQueue.slice(prefix.length) : taskQueue;
}

/** Stands for the run of an execution that no worker has begun: Temporal may not know it yet. */
export const noRun = '00000000-0000-0000-0000-000000000000';
