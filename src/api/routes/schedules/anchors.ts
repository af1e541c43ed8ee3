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
import { toName } from '../../../domain/name.ts';
import { cleanText } from '../../../domain/text/clip.ts';
import {
  type AnchorVersions,
  readAnchor,
  readAnchors,
  setAnchor,
} from '../../../services/schedules/anchors.ts';
import type { AnchorVersion } from '../../../store/schedules/anchors.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { IdempotencyHeaders, pageQuery } from '../../http/parameters.ts';
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
        querystring: Strict(pageQuery),
        response: { ...problemResponses(), 200: Ref(AnchorPage) },
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
        response: { ...problemResponses(404), 200: Ref(AnchorDetail) },
      },
    },
    async (request) => {
      const { name } = request.params;
      return toAnchor(await readAnchor(deps, principalOf(request), toName(name)));
    },
  );
}

export function registerAnchors(app: App, deps: AppDeps): void {
  registerReads(app, deps);
  app.put(
    '/anchors/:name',
    {
      config: { permission: 'edit' },
      schema: {
        operationId: 'setAnchor',
        summary: 'Set, move or remove an anchor; milestones that are done stay done',
        tags,
        params: AnchorParams,
        headers: IdempotencyHeaders,
        body: Ref(AnchorBody),
        response: { ...problemResponses(413, 415, 422), 200: Ref(AnchorDetail) },
      },
    },
    async (request) => {
      const name = toName(request.params.name);
      const at = readAnchorInstant(request.body.at);
      const reason = request.body.reason === undefined ? null : cleanText(request.body.reason);
      return toAnchor(await setAnchor(deps, principalOf(request), { name, at, reason }));
    },
  );
}
