/** `carillon doctor`: every check, what it found, and for each fault what to do about it. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import type { ConsistencyReport } from '../../contract/operations/consistency-checks.ts';
import type { Health } from '../../contract/operations/health.ts';
import type { SecretList } from '../../contract/secrets/secrets.ts';
import { CliError, exitCodes, usageError } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { showInstant } from '../output/show-instant.ts';
import type { Column } from '../output/table.ts';
import { describeHold } from '../planning/hold-commands.ts';
import type { Check, SecurityOptions } from './doctor-security.ts';

export function declareDoctor(root: Command, runner: CommandRunner): void {
  const doctor = root
    .command('doctor')
    .description('check this installation, with a remedy for each fault');
  doctor
    .option('--security', "also try to reach another tenant's objects with this token")
    .option('--other-token-file <file>', 'file with a token of that other tenant')
    .option('--attempts <n>', 'how many attempts', parseAttempts, 2_000);
  showExamples(doctor, [
    ['carillon doctor', 'exit code 0 when every check is ok'],
    ['carillon doctor --security --other-token-file acme.token', 'show that tenants are apart'],
  ]);
  runner.client<DoctorOptions>(doctor, (context, _args, options) => runDoctor(context, options));
}

type DoctorOptions = SecurityOptions & { security?: true };

function parseAttempts(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw usageError(`"${text}" is not a number from 1 to 9999999`);
}

const columns: readonly Column<Check>[] = [
  { title: '', value: ({ ok }) => (ok ? '✔ ok' : '✖ fault') },
  { title: 'CHECK', value: ({ check }) => check },
  { title: 'FOUND', value: ({ found }) => found },
  { title: 'REMEDY', value: ({ remedy }) => remedy ?? '' },
];

/** Exit code 0 when every check is ok, 1 otherwise. */
async function runDoctor(context: CommandContext, options: DoctorOptions): Promise<number> {
  const { address, version, answer, colors } = context;
  const checks = [
    well('Carillon', version),
    checkNode(process.versions.node),
    checkProtobuf(),
    well('Address', `${address.url} (${address.source})`),
    ...(await checkApi(context)),
    ...(options.security ? await securityChecks(context, options) : []),
  ];
  const [mark, ...others] = columns;
  const painted = mark
    ? [{ ...mark, paint: ({ ok }: Check) => (ok ? colors.green : colors.red) }, ...others]
    : [];
  await answer.list(checks, { columns: painted, nameOf: ({ check }) => check });
  return checks.every(({ ok }) => ok) ? exitCodes.ok : exitCodes.general;
}

/** Loaded when it is asked for: the other checks start sooner without it. */
async function securityChecks(context: CommandContext, options: SecurityOptions): Promise<Check[]> {
  const { checkSecurity } = await import('./doctor-security.ts');
  return checkSecurity(context, options);
}

function fault(check: string, found: string, remedy: string): Check {
  return { check, ok: false, found, remedy };
}

function well(check: string, found: string): Check {
  return { check, ok: true, found, remedy: null };
}

const oldestNode = [20, 19] as const;

function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  if (enough) return well('Node', version);
  return fault('Node', version, `Install Node ${oldestNode.join('.')} or later.`);
}

/** Where Temporal's packages and this one load protobufjs from; with two copies, replay fails. */
function findProtobufs(): string[] {
  const require = createRequire(import.meta.url);
  const users = ['@temporalio/proto', '@temporalio/common', '@temporalio/client'];
  const places = users.map((user) => {
    const from = dirname(require.resolve(user));
    return require.resolve('protobufjs', { paths: [from] });
  });
  return [...new Set([require.resolve('protobufjs'), ...places])];
}

function checkProtobuf(): Check {
  try {
    const places = findProtobufs();
    if (places.length === 1) return well('protobufjs', 'one copy');
    const remedy = 'Reinstall from the lock file with: npm ci';
    return fault('protobufjs', `${places.length} copies: ${places.join(', ')}`, remedy);
  } catch {
    return fault('protobufjs', "some of Temporal's packages are missing", 'Install with: npm ci');
  }
}

async function checkApi(context: CommandContext): Promise<Check[]> {
  const { api, address } = context;
  try {
    const started = performance.now();
    const health = await api.getHealth();
    const ms = Math.round(performance.now() - started);
    const parts = ['database', 'temporal', 'workers', 'sweeper', 'fires', 'schedules'] as const;
    const isUp = health.database.status === 'Up';
    const record = isUp ? [...(await checkRecord(context)), await checkHead(context)] : [];
    return [
      well('API', `${address.url} answers (${ms} ms)`),
      ...parts.map((part) => checkPart(part, health)),
      ...checkWorkers(health.workers, context.io.now()),
      ...(health.hold ? [well('hold', describeHold(health.hold, context.io.now()))] : []),
      ...record,
      ...(isUp ? await checkSecrets(context) : []),
    ];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [fault('API', error.message, error.lines[0] ?? 'Check --api-url.')];
  }
}

const partRemedies: Readonly<
  Record<'database' | 'temporal' | 'workers' | 'sweeper' | 'fires' | 'schedules', string>
> = {
  database: 'Check that PostgreSQL runs, and DATABASE_URL of the server.',
  temporal: 'Check that Temporal runs, and TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE of the server.',
  workers: 'Start a worker with: carillon worker',
  sweeper: 'Check TEMPORAL_NAMESPACE of the server, and its log.',
  fires: 'Start a worker with: carillon worker; then see: carillon ledger verify',
  schedules:
    'See the reason with: carillon schedule get; restore ours with: carillon schedule reconcile',
};

function checkPart(name: keyof typeof partRemedies, health: Health): Check {
  const { status, ms, message } = health[name] ?? {
    status: 'Up',
    ms: null,
    message: 'not reported',
  };
  const found = [message ?? (status === 'Up' ? 'up' : 'down'), ms === null ? '' : `(${ms} ms)`];
  const text = found.join(' ').trim();
  return status === 'Up' ? well(name, text) : fault(name, text, partRemedies[name]);
}

/** One line for each worker and each pool: which worker serves which steps. */
function checkWorkers({ processes = [], pools = [] }: Health['workers'], now: Date): Check[] {
  const workers = processes.map(({ identity, role, pools: served, version, state, seenAt }) => {
    const steps = served.length === 0 ? '' : ` of ${served.join(', ')}`;
    const since = state === 'Live' ? '' : ` ${showInstant(seenAt, now)}`;
    const found = `${role}${steps}; ${version ?? 'version unknown'}; ${seen[state]}${since}`;
    const remedy = state === 'Silent' ? silentRemedy : null;
    return { check: `worker ${identity}`, ok: true, found, remedy };
  });
  const services = pools.map(({ pool, workers: live, schedules, message, command }) => {
    const used = `used by ${count(schedules, 'enabled schedule')}`;
    if (message === null) return well(`pool ${pool}`, `${count(live, 'live worker')}; ${used}`);
    const remedy = command && `Start a worker with: ${command}`;
    return { check: `pool ${pool}`, ok: schedules === 0, found: `${message}; ${used}`, remedy };
  });
  return [...workers, ...services];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

const seen = {
  Live: 'live',
  Silent: 'silent since',
  Stopped: 'stopped',
  Unannounced: 'sends no heartbeat, last poll',
} as const;

const silentRemedy =
  'Unless it was stopped on purpose, check its log and restart it; it is dropped from this list after an hour.';

/** One line for the checks that hold, one for each violation, one for Temporal's pace. */
async function checkRecord({ api }: CommandContext): Promise<Check[]> {
  let report: ConsistencyReport;
  try {
    report = await api.checkInvariants();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [{ check: 'record', ok: false, found: error.message, remedy: error.lines[0] ?? null }];
  }
  const violated = report.violations.map(({ id, title, count, examples }) => ({
    check: `record ${id}`,
    ok: false,
    found: `violated ${count} times: ${title}; ${examples.join('; ')}`,
    remedy: 'See "When the record contradicts itself" in docs/guide/running.md.',
  }));
  const held = report.checked.length - violated.length;
  const well = {
    check: 'record',
    ok: true,
    found: `${held} consistency checks hold`,
    remedy: null,
  };
  return [well, ...violated, checkHop(report.hop)];
}

/** The chain itself is verified by `carillon record verify`. */
async function checkHead({ api, io }: CommandContext): Promise<Check> {
  try {
    const { seq, hash, appendedAt } = await api.getRecordHead();
    if (seq === 0) return well('record links', 'none yet');
    const at = appendedAt === null ? '' : `, last ${showInstant(appendedAt, io.now())}`;
    return well('record links', `head ${seq}:${hash}${at}`);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return {
      check: 'record links',
      ok: false,
      found: error.message,
      remedy: error.lines[0] ?? null,
    };
  }
}

/** None without stored secrets: then no keys are needed. A server of an earlier release has none. */
async function checkSecrets({ api }: CommandContext): Promise<Check[]> {
  let secrets: SecretList;
  try {
    secrets = await api.listSecrets();
  } catch (error) {
    if (error instanceof CliError) return [];
    throw error;
  }
  const { items, activeKeyId } = secrets;
  const stored = items.filter(({ source }) => source === 'store');
  if (stored.length === 0) return [];
  const check = 'stored secrets';
  const lost = stored.filter(({ readable }) => readable === false);
  if (lost.length > 0) {
    const keys = [...new Set(lost.map(({ keyId }) => keyId))].join(', ');
    const found = `${count(lost.length, 'secret')} of ${stored.length} cannot be read: the server lacks the key ${keys}`;
    return [
      fault(
        check,
        found,
        'Add it to the file that CARILLON_SECRETS_KEYS_FILE names, and restart the server.',
      ),
    ];
  }
  const old = stored.filter(({ keyId }) => keyId !== activeKeyId).length;
  const remedy = old === 0 ? null : 'To remove the other keys, first run: carillon secret rotate';
  const found = `${count(stored.length, 'secret')}, ${old} of them not under the active key`;
  return [{ check, ok: true, found, remedy }];
}

/** With its default limiter, a Temporal server processes one hop per tick, twenty times a second. */
const slowHopMs = 40;
const fewestSamples = 5;

function checkHop({ medianMs, samples }: ConsistencyReport['hop']): Check {
  const check = 'Temporal pace';
  if (medianMs === null || samples < fewestSamples) {
    return { check, ok: true, found: 'not enough executions today to measure it', remedy: null };
  }
  const found = `${medianMs} ms from group to group (median of ${samples})`;
  if (medianMs < slowHopMs) return { check, ok: true, found, remedy: null };
  const remedy =
    'If the machine is not busy: set history.transferProcessorMaxPollRPS to 2000 in the dynamic ' +
    'config of the Temporal server (its default of 20 costs up to 50 ms per hop), and ' +
    'system.enableActivityEagerExecution to true.';
  return { check, ok: true, found, remedy };
}
