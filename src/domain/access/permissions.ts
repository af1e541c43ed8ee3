/** Which role may do what: the one table that the API, its reference and its tests are made from. */

export const permissions = ['read', 'operate', 'edit', 'approve', 'administer', 'report'] as const;
/** A route needs exactly one of them. */
export type Permission = (typeof permissions)[number];

/** What a permission is for, as the reference shows it. */
export const permissionMeanings: Readonly<Record<Permission, string>> = {
  read: 'see definitions, executions, outputs, logs and the audit trail',
  operate:
    'run, cancel, pause, retry and skip; set results, holds and backfills; enable and disable; send events; test channels and redeliver messages',
  edit: 'create, change and delete definitions, calendars, anchors, notification channels and rules; insert steps into running executions',
  approve: 'approve or reject what another user has requested, and what steps ask',
  administer:
    'create, list and revoke tokens; create, change and delete connected systems and stored secrets',
  report: 'report on steps that were given to a step worker',
};

export const roles = ['viewer', 'operator', 'editor', 'approver', 'admin', 'worker'] as const;
export type Role = (typeof roles)[number];

export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: ['read'],
  operator: ['read', 'operate'],
  editor: ['read', 'operate', 'edit'],
  approver: ['read', 'approve'],
  admin: ['read', 'operate', 'edit', 'approve', 'administer'],
  worker: ['report'],
};

export function isRole(text: unknown): text is Role {
  return roles.some((role) => role === text);
}

/** Whether one of the roles has the permission. */
export function isPermitted(held: readonly Role[], permission: Permission): boolean {
  return held.some((role) => rolePermissions[role].includes(permission));
}

/** The roles that have the permission. */
export function rolesWith(permission: Permission): Role[] {
  return roles.filter((role) => rolePermissions[role].includes(permission));
}

/** The wanted roles that would allow more than the held ones do. */
export function rolesBeyond(held: readonly Role[], wanted: readonly Role[]): Role[] {
  return wanted.filter((role) => rolePermissions[role].some((one) => !isPermitted(held, one)));
}
