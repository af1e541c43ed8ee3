/** Which page is at which address; filters are part of the address, so that Back and a link keep them. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { readExecutionSearch } from '../execution/execution-search.ts';
import { readHistorySearch } from '../operations/history/history-search.ts';
import { readSchedulesSearch } from '../operations/schedules/schedules-search.ts';
import { NotFound } from './not-found.tsx';
import { SignedIn } from './signed-in.tsx';

const root = createRootRoute({ component: SignedIn, notFoundComponent: NotFound });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    redirect({ to: '/operations/queue', throw: true });
  },
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
  component: lazyRouteComponent(() => import('../schedule/schedule-page.tsx'), 'SchedulePage'),
});

const scheduleEditor = createRoute({
  getParentRoute: () => root,
  path: '/schedules/$ref/edit',
  component: lazyRouteComponent(() => import('../editor/editor-page.tsx'), 'EditorPage'),
});

const routeTree = root.addChildren([
  home,
  queue,
  history,
  schedules,
  execution,
  activityRecord,
  schedule,
  scheduleEditor,
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
