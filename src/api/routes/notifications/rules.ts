/** Notification rules of the tenant. */
import { Type } from 'typebox';
import { readRuleBody } from '../../../contract/notifications/rule-body.ts';
import {
  NotificationRule,
  NotificationRuleBody,
  NotificationRulePage,
  ruleName,
} from '../../../contract/notifications/rules.ts';
import { Ref, Strict, toInstant } from '../../../contract/validation/schema.ts';
import { listOrders } from '../../../domain/lists/list-order.ts';
import { carryOut } from '../../../services/dry-run.ts';
import { deleteRule, putRule, readRule, readRules } from '../../../services/notifications/rules.ts';
import type { StoredRule } from '../../../store/notifications/rules.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { IfMatchHeaders, objectTag, versionCheck } from '../../http/entity-tags.ts';
import { DryRunQuery, pageQuery } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const tags = ['Notifications'];
const RuleParams = Strict({ name: ruleName });

function toRule({
  id,
  name,
  settings,
  version,
  updatedAt,
  updatedBy,
}: StoredRule): NotificationRule {
  const { enabled, kinds, schedules, tags: wanted, channels, quiet, groupSeconds } = settings;
  return {
    id,
    name,
    enabled,
    kinds: [...kinds],
    schedules: schedules && [...schedules],
    tags: wanted && [...wanted],
    channels: [...channels],
    quiet: quiet as NotificationRule['quiet'],
    groupSeconds,
    version,
    updatedAt: toInstant(updatedAt),
    updatedBy,
  };
}

function registerReads(app: App, deps: AppDeps): void {
  app.get(
    '/notification-rules',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listNotificationRules',
        summary: 'Notification rules of the tenant by name',
        tags,
        querystring: Strict(pageQuery(listOrders.rules)),
        response: { 200: Ref(NotificationRulePage) },
      },
    },
    async (request) => {
      const page = await readRules(deps, principalOf(request), request.query);
      return { ...page, items: page.items.map(toRule) };
    },
  );
  app.get(
    '/notification-rules/:name',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getNotificationRule',
        summary: 'One notification rule',
        tags,
        params: RuleParams,
        response: { ...problemResponses('rule-not-found'), 200: Ref(NotificationRule) },
      },
    },
    async (request, reply) => {
      const found = await readRule(deps, principalOf(request), request.params.name);
      reply.header('etag', objectTag(found));
      return toRule(found);
    },
  );
}

function registerPut(app: App, deps: AppDeps): void {
  app.put(
    '/notification-rules/:name',
    {
      config: { permission: 'edit', tagged: [200, 201] },
      schema: {
        operationId: 'putNotificationRule',
        summary: 'Create or replace a notification rule',
        tags,
        params: RuleParams,
        querystring: DryRunQuery,
        headers: IfMatchHeaders,
        body: Ref(NotificationRuleBody),
        response: {
          ...problemResponses(
            'channel-limit',
            'rule-conflict',
            'rule-invalid',
            'channel-unknown',
            'time-zone-invalid',
          ),
          200: Ref(NotificationRule),
          201: Ref(NotificationRule),
        },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const change = {
        name: request.params.name,
        isExpected: versionCheck(request.headers['if-match'], objectTag),
        settings: readRuleBody(request.body, deps.clock()),
        reason: request.body.reason ?? null,
      };
      const { rule, isNew } = await carryOut(deps, principal, request.query, (given) =>
        putRule(given, principal, change),
      );
      reply.header('etag', objectTag(rule));
      if (isNew) reply.header('location', `/api/v1/notification-rules/${rule.name}`);
      return reply.status(isNew ? 201 : 200).send(toRule(rule));
    },
  );
}

export function registerNotificationRules(app: App, deps: AppDeps): void {
  registerReads(app, deps);
  registerPut(app, deps);
  app.delete(
    '/notification-rules/:name',
    {
      config: { permission: 'edit' },
      schema: {
        operationId: 'deleteNotificationRule',
        summary: 'Delete a notification rule; messages of it that wait are still sent',
        tags,
        params: RuleParams,
        querystring: DryRunQuery,
        headers: IfMatchHeaders,
        response: { ...problemResponses('rule-not-found', 'rule-conflict'), 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const isExpected = versionCheck(request.headers['if-match'], objectTag);
      const change = { name: request.params.name, isExpected };
      const principal = principalOf(request);
      await carryOut(deps, principal, request.query, (given) =>
        deleteRule(given, principal, change),
      );
      return reply.status(204).send(null);
    },
  );
}
