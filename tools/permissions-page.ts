/** The page of roles, permissions and routes, from the routes that the API registers. */
import type { GuardedRoute, RoutePermission } from '../src/api/access/permissions.ts';
import type { App } from '../src/api/http/app-deps.ts';
import {
  type Permission,
  permissionMeanings,
  permissions,
  rolePermissions,
  roles,
} from '../src/domain/access/permissions.ts';

export const permissionsPage = new URL('../docs/reference/permissions.md', import.meta.url);

const introduction = `# Roles and permissions

Generated from \`src/domain/access/permissions.ts\` and the routes of the API by \`tools/generate-reference.ts\`; do
not edit. A test checks every cell against the running API.

A credential has one or more roles and belongs to one tenant. It sees and changes objects of this tenant
only: those of others do not exist for it (404). Without a credential every route answers 401, except the
public ones. A credential whose roles lack the permission of a route gets 403; the answer names the
permission and the roles that have it.
`;

/** Routes of the API; those that only serve HEAD, and the pages for people, are left out. */
export function routesOf({ guardedRoutes }: App): GuardedRoute[] {
  return guardedRoutes.filter(({ method, url }) => method !== 'HEAD' && !isPage(url));
}

function isPage(url: string): boolean {
  return url === '/' || /^\/(docs|console)(\/|$)/.test(url);
}

export function isAllowed(role: (typeof roles)[number], permission: RoutePermission): boolean {
  if (permission === 'public' || permission === 'any') return true;
  return rolePermissions[role].includes(permission);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function permissionTable(): string[] {
  const cells = (permission: Permission) =>
    roles.map((role) => (rolePermissions[role].includes(permission) ? 'yes' : ''));
  return [
    row(['permission', 'allows to', ...roles]),
    row(['---', '---', ...roles.map(() => '---')]),
    ...permissions.map((one) => row([`\`${one}\``, permissionMeanings[one], ...cells(one)])),
  ];
}

function routeTable(routes: readonly GuardedRoute[]): string[] {
  const sorted = [...routes].sort((a, b) =>
    a.url === b.url ? (a.method < b.method ? -1 : 1) : a.url < b.url ? -1 : 1,
  );
  return [
    row(['route', 'permission', ...roles]),
    row(['---', '---', ...roles.map(() => '---')]),
    ...sorted.map(({ method, url, permission }) => {
      const cells = roles.map((role) => (isAllowed(role, permission) ? 'yes' : '403'));
      return row([`\`${method} ${url}\``, permission, ...cells]);
    }),
  ];
}

/** The page as Markdown. */
export function renderPermissions(routes: readonly GuardedRoute[]): string {
  return [
    introduction,
    ...permissionTable(),
    '',
    '## Routes',
    '',
    '`any` is every accepted credential; `public` needs none.',
    '',
    ...routeTable(routes),
    '',
  ].join('\n');
}
