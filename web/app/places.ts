/** The pages of the navigation: in which group, under which address, and with which key after `g`. */

export const placeGroups = ['Overview', 'Operations', 'Plan', 'Govern'] as const;

type Place = {
  path: string;
  name: string;
  group: (typeof placeGroups)[number];
  /** The key behind `g` that goes there. */
  key: string;
};

export const places = [
  { path: '/overview', name: 'Overview', group: 'Overview', key: 'o' },
  { path: '/operations/queue', name: 'Queue', group: 'Operations', key: 'q' },
  { path: '/operations/history', name: 'History', group: 'Operations', key: 'h' },
  { path: '/operations/schedules', name: 'Schedules', group: 'Operations', key: 's' },
  { path: '/plan/night', name: 'Night board', group: 'Plan', key: 'n' },
  { path: '/plan/milestones', name: 'Milestones', group: 'Plan', key: 'm' },
  { path: '/plan/calendar', name: 'Calendar', group: 'Plan', key: 'c' },
  { path: '/systems', name: 'Connected systems', group: 'Govern', key: 'y' },
  { path: '/workers', name: 'Workers', group: 'Govern', key: 'w' },
  { path: '/approvals', name: 'Approvals', group: 'Govern', key: 'v' },
  { path: '/audit', name: 'Audit', group: 'Govern', key: 'a' },
  { path: '/settings', name: 'Settings', group: 'Govern', key: 't' },
] as const satisfies readonly Place[];
