/** Every route declares the permission it needs; one that does not cannot be registered. */
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import {
  isPermitted,
  type Permission,
  type Role,
  rolesWith,
} from '../../domain/access/permissions.ts';
import { ProblemError } from '../../domain/problem.ts';

/** `any`: every accepted credential. `public`: no credential; it must reveal nothing about a tenant. */
export type RoutePermission = Permission | 'any' | 'public';

export type GuardedRoute = { method: string; url: string; permission: RoutePermission };

declare module 'fastify' {
  interface FastifyContextConfig {
    permission?: RoutePermission;
    /** Statuses whose response has an ETag. */
    tagged?: readonly number[];
  }
  interface FastifyInstance {
    /** All registered routes, for the reference and the tests. */
    guardedRoutes: GuardedRoute[];
  }
}

/** Routes of a plugin that documents the API; it cannot declare permissions. Patterns, not paths. */
function isDocumentation(url: string): boolean {
  return url === '/docs' || url.startsWith('/docs/');
}

function permissionOfRoute({ url, config }: RouteOptions): RoutePermission {
  const permission = config?.permission ?? (isDocumentation(url) ? 'public' : undefined);
  if (permission !== undefined) return permission;
  throw new Error(`the route ${url} does not declare a permission`);
}

/** Register it before any route. @throws Error for a route that declares no permission. */
export function registerPermissions(app: FastifyInstance): void {
  app.decorate('guardedRoutes', []);
  app.addHook('onRoute', (route) => {
    const permission = permissionOfRoute(route);
    route.config = { ...route.config, permission };
    for (const method of [route.method].flat()) {
      app.guardedRoutes.push({ method, url: route.url, permission });
    }
  });
}

/** An address without a route needs a credential, so that strangers cannot find out which ones exist. */
export function permissionOf(request: FastifyRequest): RoutePermission {
  if (request.is404) return 'any';
  const { permission } = request.routeOptions.config;
  if (permission !== undefined) return permission;
  throw new Error('the route declares no permission');
}

/** Permissions that change nothing, and the reports of workers on what they were given before. */
const untouchedBySuspension: readonly RoutePermission[] = ['public', 'any', 'read', 'report'];

/** Whether users of a suspended tenant still have it. */
export function keepsWhenSuspended(permission: RoutePermission): boolean {
  return untouchedBySuspension.includes(permission);
}

/** @throws ProblemError `forbidden` naming the permission and the roles that have it. */
export function checkPermission(permission: RoutePermission, held: readonly Role[]): void {
  if (permission === 'public' || permission === 'any' || isPermitted(held, permission)) return;
  const has = held.length === 0 ? 'has no role' : `has ${held.join(', ')}`;
  const detail = `this needs the permission "${permission}", which the roles ${rolesWith(permission).join(', ')} have; this credential ${has}`;
  throw new ProblemError('forbidden', detail, {
    extra: { requiredPermission: permission, roles: rolesWith(permission) },
  });
}
