/** Anchors of the tenant. */
import {
  type Anchor,
  AnchorBody,
  AnchorDetail,
  anchorName,
  AnchorPage,
  readAnchorInstant,
} from '../../../contract/schedule/milestones.ts';
import { Ref, Strict, toInstant, toInstantOrNull } from '../../../contract/validation/schema.ts';
import { listOrders } from '../../../domain/lists/list-order.ts';
import { toName } from '../../../domain/name.ts';
import { cleanText } from '../../../domain/text/clip.ts';
import { carryOut } from '../../../services/dry-run.ts';
import {
  type AnchorVersions,
  readAnchor,
  readAnchors,
  setAnchor,
} from '../../../services/schedules/anchors.ts';
import type { AnchorVersion } from '../../../store/schedules/anchors.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { IfMatchHeaders, versionCheck, versionTag } from '../../http/entity-tags.ts';
import { DryRunQuery, pageQuery } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const tags = ['Anchors'];
const AnchorParams = Strict({ name: anchorName });

function toVersion({ version, at, reason, setAt, setBy }: AnchorVersion): Omit<Anchor, 'name'> {
  return { version, at: toInstantOrNull(at), reason, setAt: toInstant(setAt), setBy };
}

function toAnchor(versions: AnchorVersions): AnchorDetail {
  const [newest] = versions;
  return { name: newest.name, ...toVersion(newest), versions: versions.map(toVersion) };
}

function registerReads(app: App, deps: AppDeps): void {
  app.get(
    '/anchors',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'listAnchors',
        summary: 'Anchors of the tenant by name',
        tags,
        querystring: Strict(pageQuery(listOrders.anchors)),
        response: { 200: Ref(AnchorPage) },
      },
    },
    async (request) => {
      const page = await readAnchors(deps, principalOf(request), request.query);
      const items = page.items.map((row) => ({ name: row.name, ...toVersion(row) }));
      return { ...page, items };
    },
  );
  app.get(
    '/anchors/:name',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getAnchor',
        summary: 'One anchor with all its versions',
        tags,
        params: AnchorParams,
        response: { ...problemResponses('anchor-not-found'), 200: Ref(AnchorDetail) },
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      const found = await readAnchor(deps, principalOf(request), toName(name));
      reply.header('etag', versionTag(found[0]));
      return toAnchor(found);
    },
  );
}

export function registerAnchors(app: App, deps: AppDeps): void {
  registerReads(app, deps);
  app.put(
    '/anchors/:name',
    {
      config: { permission: 'edit', tagged: [200] },
      schema: {
        operationId: 'setAnchor',
        summary: 'Set, move or remove an anchor; milestones that are done stay done',
        tags,
        params: AnchorParams,
        querystring: DryRunQuery,
        headers: IfMatchHeaders,
        body: Ref(AnchorBody),
        response: { ...problemResponses('anchor-conflict'), 200: Ref(AnchorDetail) },
      },
    },
    async (request, reply) => {
      const { reason } = request.body;
      const principal = principalOf(request);
      const change = {
        name: toName(request.params.name),
        isExpected: versionCheck(request.headers['if-match'], versionTag),
        at: readAnchorInstant(request.body.at),
        reason: reason === undefined ? null : cleanText(reason),
      };
      const set = await carryOut(deps, principal, request.query, (given) =>
        setAnchor(given, principal, change),
      );
      reply.header('etag', versionTag(set[0]));
      return toAnchor(set);
    },
  );
}
