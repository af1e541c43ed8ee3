/** The commands of the first level. The module of a command is loaded only when the command is called. */
import type { Command } from 'commander';
import type { CommandRunner } from './framework/command-runner.ts';

type Declare = (root: Command, runner: CommandRunner) => void;

export type CommandEntry = {
  name: string;
  alias?: string;
  /** As in the declaration of the command; a test compares them. */
  description: string;
  load: () => Promise<Declare>;
};

const running: readonly CommandEntry[] = [
  {
    name: 'dev',
    alias: 'start',
    description:
      'start everything on this machine: PostgreSQL, Temporal, a worker, the API and the console',
    load: async () => (await import('./operator/dev.ts')).declareDev,
  },
  {
    name: 'server',
    description: 'run the API and the console; needs DATABASE_URL and TEMPORAL_ADDRESS',
    load: async () => (await import('./operator/server.ts')).declareServer,
  },
  {
    name: 'worker',
    description: 'run executions and their steps; needs TEMPORAL_ADDRESS',
    load: async () => (await import('./operator/worker.ts')).declareWorker,
  },
  {
    name: 'codec-server',
    description: "decrypt payloads for Temporal's Web UI and CLI; needs CARILLON_PAYLOAD_KEYS_FILE",
    load: async () => (await import('./operator/codec-server.ts')).declareCodecServer,
  },
  {
    name: 'migrate',
    description:
      'upgrade the database schema to this version. DATABASE_OWNER_URL is the login that owns the schema, DATABASE_URL the one of the server and the workers: it is created if missing, and may do no more than the application needs. With DATABASE_URL alone, that login is the owner',
    load: async () => (await import('./operator/migrate.ts')).declareMigrate,
  },
  {
    name: 'tenant',
    description:
      'create, suspend, export and remove tenants; needs DATABASE_OWNER_URL, as `migrate` does',
    load: async () => (await import('./tenant/tenant-commands.ts')).declareTenantCommands,
  },
  {
    name: 'retention',
    description:
      'remove what tenants no longer keep, as `carillon tenant set --keep-…` says; needs DATABASE_OWNER_URL, as `migrate` does. By default everything is kept',
    load: async () => (await import('./retention/retention-commands.ts')).declareRetentionCommands,
  },
  {
    name: 'token',
    description: 'create, list and revoke API tokens',
    load: async () => (await import('./operator/token.ts')).declareTokenCommands,
  },
  {
    name: 'temporal',
    description: "run Temporal's own CLI against the Temporal of `carillon dev`",
    load: async () => (await import('./operator/temporal.ts')).declareTemporal,
  },
  {
    name: 'chaos',
    description:
      'crash test: kill parts of a private installation while it works, check the records',
    load: async () => (await import('./operator/chaos.ts')).declareChaos,
  },
];

const working: readonly CommandEntry[] = [
  {
    name: 'schedule',
    alias: 'sch',
    description: 'list, change and run schedules',
    load: async () => (await import('./schedule/schedule-commands.ts')).declareScheduleCommands,
  },
  {
    name: 'apply',
    description:
      'create or update schedules, calendars and all that they need from files (idempotent)',
    load: async () => (await import('./manifest/apply.ts')).declareApply,
  },
  {
    name: 'diff',
    description:
      'show what apply would change, and which fires of the next 30 days; exits with 1 on differences',
    load: async () => (await import('./manifest/diff.ts')).declareDiff,
  },
  {
    name: 'export',
    description: 'print schedules and what they need as documents for `apply`; secrets stay names',
    load: async () => (await import('./manifest/export.ts')).declareExport,
  },
  {
    name: 'delete',
    description: 'delete what files describe; executions are kept',
    load: async () => (await import('./manifest/delete.ts')).declareDelete,
  },
  {
    name: 'execution',
    alias: 'exec',
    description: 'list, follow, control and retry executions',
    load: async () => (await import('./execution/execution-commands.ts')).declareExecutionCommands,
  },
  {
    name: 'demo',
    description: 'remove the demo history that the first `carillon dev` adds',
    load: async () => (await import('./execution/demo-commands.ts')).declareDemoCommands,
  },
  {
    name: 'activity',
    description: 'search activity records: the outcomes of steps, across executions',
    load: async () => (await import('./execution/activity-commands.ts')).declareActivityCommands,
  },
  {
    name: 'ledger',
    description: 'check that every expected fire is accounted for',
    load: async () => (await import('./operator/ledger-commands.ts')).declareLedgerCommands,
  },
  {
    name: 'metrics',
    description: 'count executions and steps by status, and schedules by state',
    load: async () => (await import('./planning/statistics-commands.ts')).declareMetrics,
  },
  {
    name: 'record',
    description: 'check that final rows were neither changed nor removed, and export them',
    load: async () => (await import('./operator/record-commands.ts')).declareRecordCommands,
  },
  {
    name: 'anchor',
    description: 'list and set anchors: the instants that milestones count from',
    load: async () => (await import('./planning/anchor-commands.ts')).declareAnchorCommands,
  },
  {
    name: 'event',
    description: 'send events that start schedules, and list them',
    load: async () => (await import('./planning/event-commands.ts')).declareEventCommands,
  },
  {
    name: 'calendar',
    description: 'list and change calendars: days on which schedules do not fire',
    load: async () => (await import('./planning/calendar-commands.ts')).declareCalendarCommands,
  },
  {
    name: 'system',
    description: 'list and change connected systems: where run profiles run',
    load: async () => (await import('./system/system-commands.ts')).declareSystemCommands,
  },
  {
    name: 'secret',
    description: 'list, store, remove and rotate secrets',
    load: async () => (await import('./system/secret-commands.ts')).declareSecretCommands,
  },
  {
    name: 'pool',
    description: 'list the pools of step workers, and their workers',
    load: async () => (await import('./system/pool-commands.ts')).declarePoolCommands,
  },
  {
    name: 'limit',
    description: 'list and set how many steps may run at a time, and see which do',
    load: async () => (await import('./system/limit-commands.ts')).declareLimitCommands,
  },
  {
    name: 'hold',
    description: 'suspend all automatic starts; manual runs still work',
    load: async () => (await import('./planning/hold-commands.ts')).declareHoldCommands,
  },
  {
    name: 'bulk',
    description: 'act on many executions or schedules at once, and see what became of each',
    load: async () => (await import('./bulk/bulk-commands.ts')).declareBulkCommands,
  },
  {
    name: 'backfill',
    description: 'list and cancel backfills; to start one: carillon schedule backfill',
    load: async () => (await import('./planning/backfill-commands.ts')).declareBackfillCommands,
  },
  {
    name: 'approval',
    description: 'decide what waits for a second user',
    load: async () => (await import('./planning/approval-commands.ts')).declareApprovalCommands,
  },
  {
    name: 'audit',
    description: 'list who did what, when and why',
    load: async () => (await import('./planning/audit-commands.ts')).declareAuditCommands,
  },
  {
    name: 'notification',
    description: 'see what happened, and say who is told through which channel',
    load: async () =>
      (await import('./notification/notification-commands.ts')).declareNotificationCommands,
  },
];

const about: readonly CommandEntry[] = [
  {
    name: 'context',
    description: 'choose the server that commands use, and log in to it',
    load: async () => (await import('./context/context-commands.ts')).declareContextCommands,
  },
  {
    name: 'login',
    description: 'keep a token for a context; read from standard input or a hidden prompt',
    load: async () => (await import('./context/login.ts')).declareLogin,
  },
  {
    name: 'doctor',
    description: 'check this installation, with a remedy for each fault',
    load: async () => (await import('./operator/doctor.ts')).declareDoctor,
  },
  {
    name: 'open',
    description:
      'print the address of the page of a schedule or execution, and open it in a browser',
    load: async () => (await import('./raw/open-command.ts')).declareOpen,
  },
  {
    name: 'api',
    description: 'send a request to the API and print the answer',
    load: async () => (await import('./raw/api-command.ts')).declareApi,
  },
  {
    name: 'completion',
    description: 'print the script that completes commands, flags and names in a shell',
    load: async () => (await import('./completion/completion-commands.ts')).declareCompletion,
  },
  {
    name: 'version',
    description: 'print the versions of Carillon and Node',
    load: async () => (await import('./operator/version.ts')).declareVersion,
  },
];

/** In the order of the help. */
export const commandGroups: readonly { heading: string; entries: readonly CommandEntry[] }[] = [
  { heading: 'Run Carillon:', entries: running },
  { heading: 'Work with schedules and executions:', entries: working },
  { heading: 'About this installation:', entries: about },
];
