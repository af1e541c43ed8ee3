/** Who may import whom. The table is in CONTRIBUTING.md; this file enforces it. */
const room = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(src|workflows|activities|test|bench|tools|web)/', pathNot: allowed },
});

const packages = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: {
    dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'core', 'npm-no-pkg'],
    pathNot: allowed,
  },
});

/** What may be imported wherever code does something. */
const common =
  '^src/((log|failpoints|installed-file|bounded-signal|fetch-until|aes-gcm).ts$|tracing/|metrics/)';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means two files are one concept, or one concept lies in two.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    room('domain-stands-alone', '^src/domain/', ['^src/domain/'], 'The domain is pure.'),
    packages('domain-uses-nothing', '^src/domain/', ['^$'], 'Domain code also runs in workflows.'),
    room('timing', '^src/timing/', ['^src/(timing|domain)/'], 'Timing is pure.'),
    packages('timing-packages', '^src/timing/', ['cron-parser'], 'Timing is pure.'),
    room(
      'expressions',
      '^src/expressions/',
      ['^src/(expressions|domain)/'],
      'Expressions are pure.',
    ),
    packages(
      'expression-packages',
      '^src/expressions/',
      ['@bufbuild/cel'],
      'Expressions are pure.',
    ),
    room(
      'contract',
      '^src/contract/',
      ['^src/(contract|domain|timing|expressions)/'],
      'Shapes know no machinery.',
    ),
    room(
      'rehearsal',
      '^src/rehearsal/',
      ['^src/(rehearsal|expressions|contract|domain|timing)/'],
      'Rehearsals call nothing.',
    ),
    room(
      'store',
      '^src/store/',
      ['^src/(store|domain)/', common],
      'The store knows PostgreSQL only.',
    ),
    packages(
      'only-the-store-speaks-sql',
      '^(?!src/(store|dev)/|activities/steps/sql/|test/|bench/|tools/)',
      ['node_modules/(?!(@types/)?pg/)', '^[a-z0-9_/:]+$'],
      'SQL lives in src/store.',
    ),
    {
      name: 'only-the-store-writes-sql',
      comment: 'The sql tag is of the store; others call its functions.',
      severity: 'error',
      from: { pathNot: '^(src/store|test|bench)/' },
      to: { path: '^src/store/core/sql.ts$' },
    },
    room('metrics', '^src/metrics/', ['^src/(metrics|domain)/', common], 'Knows no other room.'),
    room('tracing', '^src/tracing/', ['^src/(tracing|domain)/', common], 'Knows no other room.'),
    room(
      'client',
      '^src/client/',
      ['^src/client/', '^src/(bounded-signal|fetch-until).ts$'],
      'The client runs in browsers, too.',
    ),
    packages(
      'client-packages',
      '^src/client/',
      ['node_modules/(openapi-fetch|openapi-typescript-helpers|eventsource-parser)/'],
      'The client runs in browsers, too.',
    ),
    room(
      'temporal',
      '^src/temporal/',
      ['^src/(temporal|domain|timing)/', common],
      'Speaks to Temporal only.',
    ),
    room(
      'admission',
      '^src/admission/',
      ['^src/(admission|store|domain|timing|expressions)/', common],
      'Decides which starts run, and records why.',
    ),
    room(
      'loops',
      '^src/loops/',
      ['^src/(loops|temporal|store|timing|domain)/', common],
      'Background loops.',
    ),
    room(
      'notify',
      '^src/notify/',
      [
        '^src/(notify|domain|config)/',
        '^activities/steps/(http/(egress-guard|connection|http-exchange)|step-runner|bounded-signal).ts$',
        common,
      ],
      'Sends messages: HTTP and mail, behind the wall of the steps, without a database.',
    ),
    {
      name: 'notify-reaches-no-store',
      severity: 'error',
      from: { path: '^src/notify/' },
      to: { path: '^src/store/', reachable: true },
    },
    room(
      'services',
      '^src/services/',
      ['^src/(services|contract|domain|timing|store|loops|rehearsal)/', common],
      'Use cases know neither HTTP nor the Temporal client.',
    ),
    packages(
      'services-know-no-http',
      '^src/services/',
      ['node_modules/(?!fastify/|@fastify/|@temporalio/)', '^[a-z0-9_/:]+$'],
      'Use cases know neither HTTP nor the Temporal client.',
    ),
    room(
      'api',
      '^src/api/',
      ['^src/(api|services|contract|domain|timing|store)/', common],
      'The API reaches no Temporal client, workflow or activity.',
    ),
    {
      name: 'routes-reach-the-store-through-services',
      comment: 'A route parses, calls a service and answers.',
      severity: 'error',
      from: { path: '^src/api/routes/' },
      to: { path: '^src/store/', dependencyTypesNot: ['type-only'] },
    },
    room(
      'server',
      '^src/server/',
      ['^src/(server|api|services|loops|temporal|store|contract|domain)/', common],
      'The server process: it wires the rest together.',
    ),
    {
      name: 'server-is-not-imported',
      comment: 'Only a command starts the server.',
      severity: 'error',
      from: { pathNot: '^(src/server|src/cli|src/dev|test|bench)/' },
      to: { path: '^src/server/' },
    },
    room(
      'worker',
      '^src/worker/',
      [
        '^src/(worker|admission|store|domain|temporal)/',
        '^src/config/',
        common,
        '^activities/',
        '^workflows/',
      ],
      'Workers run workflows and activities.',
    ),
    {
      name: 'workers-name-workflows-by-path',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^workflows/', dependencyTypesNot: ['type-only'] },
    },
    room(
      'workflows',
      '^workflows/',
      ['^workflows/', '^src/domain/', '^activities/record/record-activities.ts$'],
      'Workflow code is deterministic.',
    ),
    {
      name: 'workflows-know-activities-by-type',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    packages(
      'workflow-packages',
      '^workflows/',
      ['@temporalio/workflow'],
      'Workflow code uses the SDK alone.',
    ),
    room(
      'steps-hold-no-database',
      '^activities/(steps|process)/',
      ['^activities/(steps|process)/', '^src/domain/', common],
      'Step workers have no database.',
    ),
    {
      name: 'steps-reach-no-store',
      severity: 'error',
      from: { path: '^activities/(steps|process)/' },
      to: { path: '^src/store/', reachable: true },
    },
    room(
      'record',
      '^activities/record/',
      ['^activities/record/', '^src/(admission|domain|store|timing|expressions)/', common],
      'The recorder writes through the store.',
    ),
    room(
      'web',
      '^web/',
      ['^web/', '^src/(client|domain)/', '^src/timing/describe/picker.ts$'],
      'The console knows the API by its client, and runs in browsers. Its form reads and writes cron.',
    ),
    {
      name: 'web-runs-in-browsers',
      comment: 'Node has no place in the console.',
      severity: 'error',
      from: { path: '^web/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'web-is-not-imported',
      severity: 'error',
      from: { pathNot: '^(web|test)/' },
      to: { path: '^web/' },
    },
    {
      name: 'cli-is-not-imported',
      severity: 'error',
      from: { pathNot: '^(src/cli|test|bench)/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};
