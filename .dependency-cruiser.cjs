/** Who may import whom. The table is in CONTRIBUTING.md; this file enforces it. */
const room = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(src|workflows|activities|test|bench|tools)/', pathNot: allowed },
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

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means two files are one concept, or one concept lies in two.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    room('domain-stands-alone', '^src/domain/', ['^src/domain/'], 'The domain is pure.'),
    packages('domain-uses-nothing', '^src/domain/', ['^$'], 'Domain code also runs in workflows.'),
    room('timing', '^src/timing/', ['^src/(timing|domain)/'], 'Timing is pure.'),
    packages('timing-packages', '^src/timing/', ['luxon', 'cron-parser'], 'Timing is pure.'),
    room(
      'contract',
      '^src/contract/',
      ['^src/(contract|domain|timing)/'],
      'Shapes know no machinery.',
    ),
    room(
      'store',
      '^src/store/',
      ['^src/(store|domain)/', '^src/(log|kill-points).ts$'],
      'The store knows PostgreSQL only.',
    ),
    packages(
      'only-the-store-speaks-sql',
      '^(?!src/(store|dev)/|test/|bench/)',
      ['node_modules/(?!(@types/)?pg/)', '^[a-z0-9_/:]+$'],
      'SQL lives in src/store.',
    ),
    room(
      'temporal',
      '^src/temporal/',
      ['^src/(temporal|domain|timing|store/schedules)', '^src/(log|kill-points).ts$'],
      'Speaks to Temporal only.',
    ),
    room(
      'control',
      '^src/control/',
      ['^src/(control|temporal|store|timing|domain)/', '^src/(log|kill-points).ts$'],
      'Control loops.',
    ),
    room(
      'api',
      '^src/api/',
      ['^src/(api|contract|domain|timing|store|temporal|control)/', '^src/(log|kill-points).ts$'],
      'The API reaches no workflow or activity.',
    ),
    room(
      'worker',
      '^src/worker/',
      [
        '^src/(worker|store|domain|temporal)/',
        '^src/(log|config|connected-systems|kill-points).ts$',
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
      '^activities/steps/',
      ['^activities/', '^src/domain/', '^src/(log|kill-points).ts$'],
      'Step workers have no database.',
    ),
    {
      name: 'steps-reach-no-store',
      severity: 'error',
      from: { path: '^activities/steps/' },
      to: { path: '^src/store/', reachable: true },
    },
    room(
      'record',
      '^activities/record/',
      ['^activities/', '^src/(domain|store|timing)/', '^src/(log|kill-points).ts$'],
      'The recorder writes through the store.',
    ),
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
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};
