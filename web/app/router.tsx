/** Which page is at which address; filters are part of the address, so that Back and a link keep them. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { readEditorSearch, readNewScheduleSearch } from '../editor/editor-search.ts';
import { readExecutionSearch } from '../execution/execution-search.ts';
import { readAuditSearch } from '../operations/audit/audit-search.ts';
import { readHistorySearch } from '../operations/history/history-search.ts';
import { readSchedulesSearch } from '../operations/schedules/schedules-search.ts';
import { readSystemsSearch } from '../operations/systems/systems-search.ts';
import { readWorkersSearch } from '../operations/workers/workers-search.ts';
import { readCalendarSearch } from '../plan/calendar/calendar-search.ts';
import { readMilestonesSearch } from '../plan/milestones/milestones-search.ts';
import { readNightSearch } from '../plan/night/night-search.ts';
import { readScheduleSearch } from '../schedule/schedule-search.ts';
import { readSettingsSearch } from '../settings/settings-search.ts';
import { NotFound } from './not-found.tsx';
import { SignedIn } from './signed-in.tsx';

const root = createRootRoute({ component: SignedIn, notFoundComponent: NotFound });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    redirect({ to: '/overview', throw: true });
  },
});

const overview = createRoute({
  getParentRoute: () => root,
  path: '/overview',
  component: lazyRouteComponent(() => import('../overview/overview-page.tsx'), 'OverviewPage'),
});

const night = createRoute({
  getParentRoute: () => root,
  path: '/plan/night',
  validateSearch: readNightSearch,
  component: lazyRouteComponent(() => import('../plan/night/night-page.tsx'), 'NightPage'),
});

const milestones = createRoute({
  getParentRoute: () => root,
  path: '/plan/milestones',
  validateSearch: readMilestonesSearch,
  component: lazyRouteComponent(
    () => import('../plan/milestones/milestones-page.tsx'),
    'MilestonesPage',
  ),
});

const calendar = createRoute({
  getParentRoute: () => root,
  path: '/plan/calendar',
  validateSearch: readCalendarSearch,
  component: lazyRouteComponent(() => import('../plan/calendar/calendar-page.tsx'), 'CalendarPage'),
});

const queue = createRoute({
  getParentRoute: () => root,
  path: '/operations/queue',
  component: lazyRouteComponent(() => import('../operations/queue/queue-page.tsx'), 'QueuePage'),
});

const history = createRoute({
  getParentRoute: () => root,
  path: '/operations/history',
  validateSearch: readHistorySearch,
  component: lazyRouteComponent(
    () => import('../operations/history/history-page.tsx'),
    'HistoryPage',
  ),
});

const schedules = createRoute({
  getParentRoute: () => root,
  path: '/operations/schedules',
  validateSearch: readSchedulesSearch,
  component: lazyRouteComponent(
    () => import('../operations/schedules/schedules-page.tsx'),
    'SchedulesPage',
  ),
});

const execution = createRoute({
  getParentRoute: () => root,
  path: '/executions/$id',
  validateSearch: readExecutionSearch,
  component: lazyRouteComponent(() => import('../execution/execution-page.tsx'), 'ExecutionPage'),
});

const activityRecord = createRoute({
  getParentRoute: () => root,
  path: '/executions/$id/steps/$stepIndex',
  component: lazyRouteComponent(
    () => import('../activity-record/activity-record-page.tsx'),
    'ActivityRecordPage',
  ),
});

const schedule = createRoute({
  getParentRoute: () => root,
  path: '/schedules/$ref',
  validateSearch: readScheduleSearch,
  component: lazyRouteComponent(() => import('../schedule/schedule-page.tsx'), 'SchedulePage'),
});

const newSchedule = createRoute({
  getParentRoute: () => root,
  path: '/new-schedule',
  validateSearch: readNewScheduleSearch,
  component: lazyRouteComponent(() => import('../editor/new-schedule-page.tsx'), 'NewSchedulePage'),
});

const editSchedule = createRoute({
  getParentRoute: () => root,
  path: '/schedules/$ref/edit',
  validateSearch: readEditorSearch,
  component: lazyRouteComponent(
    () => import('../editor/edit-schedule-page.tsx'),
    'EditSchedulePage',
  ),
});

const systems = createRoute({
  getParentRoute: () => root,
  path: '/systems',
  validateSearch: readSystemsSearch,
  component: lazyRouteComponent(
    () => import('../operations/systems/systems-page.tsx'),
    'SystemsPage',
  ),
});

const system = createRoute({
  getParentRoute: () => root,
  path: '/systems/$name',
  validateSearch: readSystemsSearch,
  component: lazyRouteComponent(
    () => import('../operations/systems/system-page.tsx'),
    'SystemPage',
  ),
});

const workers = createRoute({
  getParentRoute: () => root,
  path: '/workers',
  validateSearch: readWorkersSearch,
  component: lazyRouteComponent(
    () => import('../operations/workers/workers-page.tsx'),
    'WorkersPage',
  ),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import('../operations/audit/audit-page.tsx'), 'AuditPage'),
});

const approvals = createRoute({
  getParentRoute: () => root,
  path: '/approvals',
  component: lazyRouteComponent(() => import('../approvals/approvals-page.tsx'), 'ApprovalsPage'),
});

const approval = createRoute({
  getParentRoute: () => root,
  path: '/approvals/$id',
  component: lazyRouteComponent(() => import('../approvals/approval-page.tsx'), 'ApprovalPage'),
});

const settingsHome = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  beforeLoad: () => {
    redirect({ to: '/settings/$section', params: { section: 'tokens' }, throw: true });
  },
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings/$section',
  validateSearch: readSettingsSearch,
  component: lazyRouteComponent(() => import('../settings/settings-page.tsx'), 'SettingsPage'),
});

const routeTree = root.addChildren([
  home,
  overview,
  night,
  milestones,
  calendar,
  queue,
  history,
  schedules,
  execution,
  activityRecord,
  schedule,
  newSchedule,
  editSchedule,
  systems,
  system,
  workers,
  audit,
  approvals,
  approval,
  settingsHome,
  settings,
]);

export const router = createRouter({
  routeTree,
  basepath: new URL(document.baseURI).pathname,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
