/** Connected systems: those of the installation's file, which are read-only, and those that the tenant stores. */
import { v7 as uuidv7 } from 'uuid';
import { servesSystem } from '../../domain/access/access-policy.ts';
import type { DefinitionAccess, QueueAccess } from '../../domain/access/definition-access.ts';
import { checkUsable, poolsOf } from '../../domain/access/system-access.ts';
import { defaultSystemMax } from '../../domain/limits/limit.ts';
import { type ProblemCode, ProblemError } from '../../domain/problem.ts';
import { connectionOf, systemLimits } from '../../domain/schedule/connected-system.ts';
import type { ConnectedSystem, Step } from '../../domain/schedule/schedule.ts';
import type { KnownSystem } from '../../domain/steps/run-profile-rules.ts';
import type { KnownSqlConnection } from '../../domain/steps/sql-rules.ts';
import type { Transaction } from '../../store/core/database.ts';
import {
  countSystems,
  deleteSystem as removeSystem,
  findSystem,
  listSchedulesUsing,
  listStepsUsing,
  listSystems,
  lockSystemForUpdate,
  lockSystems,
  lockSystemsForShare,
  putSystem as storeSystem,
  type StoredSystem,
  type SystemContent,
  type SystemUse,
} from '../../store/schedules/connected-systems.ts';
import { auditRefusal, doneAct, recordAct } from '../audit.ts';
import type { Principal } from '../principal.ts';
import type { ServiceDeps } from '../service-deps.ts';
import { checkVersion, type VersionCheck } from '../version-check.ts';
import { accessOf, queueAccessOf } from './tenant-access.ts';

/** Schedules that are listed with a system. */
const maxSchedules = 100;
const maxSteps = 200;
const all = { limit: systemLimits.systems };

type Files = Pick<ServiceDeps, 'connectedSystems' | 'homeTenant'>;

/** Those of the file that the tenant may use, and learn of. */
function systemsOfFile({ connectedSystems, homeTenant }: Files, tenant: string): ConnectedSystem[] {
  return connectedSystems.filter(({ tenants = null }) =>
    servesSystem({ homeTenant }, tenants, tenant),
  );
}

/** `stored` is null for a system of the file. */
export type ShownSystem = { system: ConnectedSystem; stored: StoredSystem | null };

/** Those of the file, then those of the tenant. A name of the file hides one that the tenant stored before. */
export async function readSystems(
  deps: ServiceDeps,
  { tenantId, tenantSlug }: Principal,
): Promise<ShownSystem[]> {
  const stored = await deps.database.read(tenantId, (tx) => listSystems(tx, all));
  return merge(systemsOfFile(deps, tenantSlug), stored);
}

function merge(ofFile: readonly ConnectedSystem[], stored: readonly StoredSystem[]): ShownSystem[] {
  const names = new Set(ofFile.map(({ name }) => name));
  return [
    ...ofFile.map((system) => ({ system, stored: null })),
    ...stored.flatMap((one) => (names.has(one.name) ? [] : [{ system: one, stored: one }])),
  ];
}

export type SystemDetail = ShownSystem & { schedules: string[]; steps: SystemUse[] };

export async function readSystem(
  deps: ServiceDeps,
  { tenantId, tenantSlug }: Principal,
  name: string,
): Promise<SystemDetail> {
  return deps.database.read(tenantId, async (tx) => {
    const ofFile = systemsOfFile(deps, tenantSlug).find((one) => one.name === name);
    const stored = ofFile ? null : await findSystem(tx, name);
    const system = ofFile ?? stored;
    if (!system) throw notFound(name);
    const using = await listSchedulesUsing(tx, { name, runProfiles: null, limit: maxSchedules });
    const steps = await listStepsUsing(tx, { name, limit: maxSteps });
    return { system, stored, schedules: using.map(({ slug }) => slug), steps };
  });
}

/** For step workers: only what the tenant stores; they have the file themselves. */
export function readConnections(
  { database }: ServiceDeps,
  { tenantId }: Principal,
): Promise<StoredSystem[]> {
  return database.read(tenantId, (tx) => listSystems(tx, all));
}

type Change = {
  name: string;
  isExpected: VersionCheck;
  reason: string | null;
};

/**
 * Creates or replaces it. The same content again changes nothing. What the policy would refuse to every
 * step that uses it is refused, and that is audited.
 */
export async function putSystem(
  deps: ServiceDeps,
  principal: Principal,
  { content, ...change }: Change & { content: SystemContent },
): Promise<SystemDetail & { isNew: boolean }> {
  const isNew = await audited(deps, principal, { ...change, action: 'set' }, async (tx, act) => {
    const { name, isExpected } = change;
    const current = await lockSystemForUpdate(tx, name);
    checkVersion(isExpected, current, conflictOf(name));
    await checkAllowed(tx, deps, principal, content);
    if (current && isSame(current, content)) return false;
    if (!current && (await countSystems(tx)) >= systemLimits.systems) {
      const detail = `a tenant has at most ${systemLimits.systems} connected systems; delete one first`;
      throw new ProblemError('connected-system-limit', detail);
    }
    if (current) await checkKept(tx, current, content);
    const by = { at: deps.clock(), by: principal.initiator };
    await storeSystem(tx, { ...content, ...by, id: current?.id ?? act.objectId });
    await recordAct(tx, deps, { principal, ...act, objectId: current?.id ?? act.objectId });
    return current === null;
  });
  return { ...(await readSystem(deps, principal, change.name)), isNew };
}

/** @throws ProblemError `connected-system-in-use` while schedules name it. */
export async function deleteSystem(
  deps: ServiceDeps,
  principal: Principal,
  change: Change,
): Promise<void> {
  await audited(deps, principal, { ...change, action: 'delete' }, async (tx, act) => {
    const { name, isExpected } = change;
    const current = await lockSystemForUpdate(tx, name);
    if (!current) throw notFound(name);
    checkVersion(isExpected, current, conflictOf(name));
    // Steps use the one of the file, if it has the name by now.
    const isHidden = isOfFile(deps, principal, name);
    if (!isHidden)
      await refuseUsed(tx, { name, runProfiles: null }, `the connected system "${name}"`);
    await removeSystem(tx, name);
    await recordAct(tx, deps, { principal, ...act, objectId: current.id });
  });
}

type Act = ReturnType<typeof doneAct>;

/** One change of the tenant's systems at a time; a refusal is recorded as well. */
async function audited<T>(
  deps: ServiceDeps,
  principal: Principal,
  { name, reason, action }: Omit<Change, 'isExpected'> & { action: 'set' | 'delete' },
  work: (tx: Transaction, act: Act) => Promise<T>,
): Promise<T> {
  const { database } = deps;
  const { tenantId } = principal;
  const current = await database.read(tenantId, (tx) => findSystem(tx, name));
  const objectId = current?.id ?? uuidv7();
  const of = {
    action: `${action}-connected-system`,
    objectType: 'connected-system',
    objectId,
  } as const;
  const act = doneAct(of, reason, name);
  return auditRefusal(deps, { principal, ...act }, async () => {
    const isStored = current !== null;
    if (isOfFile(deps, principal, name) && !(action === 'delete' && isStored)) throw readOnly(name);
    if (action === 'delete' && !isStored) throw notFound(name);
    return database.withTenant(tenantId, async (tx) => {
      await lockSystems(tx);
      return work(tx, act);
    });
  });
}

function isOfFile(deps: Files, { tenantSlug }: Principal, name: string): boolean {
  return systemsOfFile(deps, tenantSlug).some((one) => one.name === name);
}

function notFound(name: string): ProblemError {
  return new ProblemError('connected-system-not-found', `there is no connected system "${name}"`);
}

function readOnly(name: string): ProblemError {
  const detail =
    `the connected system "${name}" is listed in the file of the installation (CARILLON_SYSTEMS_FILE); ` +
    'choose another name, or ask the operator to change the file';
  return new ProblemError('connected-system-read-only', detail);
}

const conflictOf = (name: string) =>
  ({ code: 'connected-system-conflict', what: `the connected system "${name}"` }) as const;

async function checkAllowed(
  tx: Transaction,
  deps: ServiceDeps,
  principal: Principal,
  content: SystemContent,
): Promise<void> {
  const access = await accessOf(tx, deps, principal);
  if (!access) return;
  const { policy, tenant } = access;
  const errors = checkUsable(connectionOf(content), {
    ...access,
    pools: poolsOf(policy, tenant),
  });
  const [first] = errors;
  if (!first) return;
  const detail = `${first.pointer}: ${first.message}; ${first.suggestion ?? ''}`;
  throw new ProblemError(first.code as ProblemCode, detail, { errors });
}

/** A run profile that schedules use stays. */
async function checkKept(
  tx: Transaction,
  { name, runProfiles }: StoredSystem,
  content: SystemContent,
): Promise<void> {
  const gone = runProfiles.filter((profile) => !content.runProfiles.includes(profile));
  if (gone.length === 0) return;
  const what = `the run profiles ${gone.slice(0, 20).join(', ')} of the connected system "${name}"`;
  await refuseUsed(tx, { name, runProfiles: gone }, what);
}

async function refuseUsed(
  tx: Transaction,
  used: { name: string; runProfiles: string[] | null },
  what: string,
): Promise<void> {
  const schedules = await listSchedulesUsing(tx, { ...used, limit: maxSchedules });
  if (schedules.length === 0) return;
  const slugs = schedules.map(({ slug }) => slug).join(', ');
  const detail = `schedules use ${what}: ${slugs}; change them first`;
  throw new ProblemError('connected-system-in-use', detail, { extra: { schedules } });
}

function isSame(current: SystemContent, given: SystemContent): boolean {
  const text = (content: SystemContent): string => {
    const { title, url, pool, headers, runProfiles, maxActive } = content;
    return JSON.stringify([
      title,
      url,
      pool,
      sortedEntries(headers),
      runProfiles,
      maxActive ?? defaultSystemMax,
    ]);
  };
  return text(current) === text(given);
}

function sortedEntries(headers: SystemContent['headers']): unknown[] {
  return Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What a definition of the tenant may name, read when it is written. */
export async function readKnown(
  tx: Transaction,
  deps: ServiceDeps,
  principal: Principal,
): Promise<{
  connectedSystems: KnownSystem[];
  sqlConnections?: KnownSqlConnection[];
  access: DefinitionAccess | null;
  queueAccess: QueueAccess;
}> {
  const stored = await listSystems(tx, all);
  const merged = merge(systemsOfFile(deps, principal.tenantSlug), stored);
  const connectedSystems = merged.map(({ system: { name, runProfiles }, stored: own }) => ({
    name,
    runProfiles,
    ...(own && { connection: connectionOf(own) }),
  }));
  const { sqlConnections: ofFile, homeTenant } = deps;
  const sqlConnections = ofFile?.filter(({ tenants }) =>
    servesSystem({ homeTenant }, tenants, principal.tenantSlug),
  );
  return {
    connectedSystems,
    ...(sqlConnections && { sqlConnections }),
    access: await accessOf(tx, deps, principal),
    queueAccess: queueAccessOf(deps, principal),
  };
}

/**
 * Call it with the change of a schedule: what its steps name cannot be deleted until the transaction ends.
 * @throws ProblemError `connected-system-unknown` for what was deleted meanwhile.
 */
export async function keepSystems(
  tx: Transaction,
  deps: ServiceDeps,
  principal: Principal,
  steps: readonly Step[],
): Promise<void> {
  const uses = steps.flatMap((step, index) =>
    step.type === 'RunProfile' && !isOfFile(deps, principal, step.connectedSystem)
      ? [{ name: step.connectedSystem, runProfile: step.runProfile, index }]
      : [],
  );
  const kept = await lockSystemsForShare(tx, [...new Set(uses.map(({ name }) => name))]);
  const errors = uses.flatMap(({ name, runProfile, index }) => {
    const system = kept.find((one) => one.name === name);
    if (system?.runProfiles.includes(runProfile)) return [];
    const code = system ? 'run-profile-unknown' : 'connected-system-unknown';
    const field = system ? 'runProfile' : 'connectedSystem';
    const message = `"${system ? runProfile : name}" was removed in the meantime`;
    return [{ pointer: `/steps/${index}/${field}`, code, message } as const];
  });
  const [first] = errors;
  if (first) throw new ProblemError(first.code, `${first.pointer}: ${first.message}`, { errors });
}
