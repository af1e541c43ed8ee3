/** Anchors of the tenant: the only place where they are set. */
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
import { ProblemError } from '../../../domain/problem.ts';
import { cleanText } from '../../../domain/text/clip.ts';
import { auditWithin } from '../../../services/audit.ts';
import type { Transaction } from '../../../store/core/database.ts';
import {
  type AnchorVersion,
  listAnchors,
  listAnchorVersions,
  setAnchor,
} from '../../../store/schedules/anchors.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { decodeCursor, pageSize, toPage } from '../../http/pagination.ts';
import { IdempotencyHeaders, pageQuery } from '../../http/parameters.ts';
import { problemResponses } from '../../http/response-schemas.ts';

const tags = ['Anchors'];
const AnchorParams = Strict({ name: anchorName });
const maxVersions = 100;
/** How long an answer waits for Temporal to move the fires of all schedules that count from it. */
const pushTimeoutMs = 2_000;

function toVersion({ version, at, reason, setAt, setBy }: AnchorVersion): Omit<Anchor, 'name'> {
  return { version, at: toInstantOrNull(at), reason, setAt: toInstant(setAt), setBy };
}

function isName(key: unknown): key is string {
  return typeof key === 'string';
}

async function showAnchor(tx: Transaction, name: string): Promise<AnchorDetail> {
  const versions = await listAnchorVersions(tx, { name, limit: maxVersions });
  const [newest] = versions;
  if (!newest) throw new ProblemError('anchor-not-found', `the anchor "${name}" was never set`);
  return { name, ...toVersion(newest), versions: versions.map(toVersion) };
}

function registerReads(app: App, deps: AppDeps): void {
  app.get(
    '/anchors',
    {
      schema: {
        operationId: 'listAnchors',
        summary: 'Anchors of the tenant by name',
        tags,
        querystring: Strict(pageQuery),
        response: { ...problemResponses(), 200: Ref(AnchorPage) },
      },
    },
    async (request) => {
      const limit = pageSize(request.query.limit);
      const { cursor } = request.query;
      const after = cursor === undefined ? null : decodeCursor(cursor, 'anchors', isName);
      const rows = await deps.database.read(principalOf(request).tenantId, (tx) =>
        listAnchors(tx, { after, limit: limit + 1 }),
      );
      return toPage(rows, {
        limit,
        filter: 'anchors',
        keyOf: ({ name }) => name,
        toItem: (row) => ({ name: row.name, ...toVersion(row) }),
      });
    },
  );
  app.get(
    '/anchors/:name',
    {
      schema: {
        operationId: 'getAnchor',
        summary: 'One anchor with what it was ever set to',
        tags,
        params: AnchorParams,
        response: { ...problemResponses(404), 200: Ref(AnchorDetail) },
      },
    },
    (request) =>
      deps.database.read(principalOf(request).tenantId, (tx) =>
        showAnchor(tx, toName(request.params.name)),
      ),
  );
}

export function registerAnchors(app: App, deps: AppDeps): void {
  registerReads(app, deps);
  app.put(
    '/anchors/:name',
    {
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
      const principal = principalOf(request);
      const { tenantId, initiator } = principal;
      const name = toName(request.params.name);
      const at = readAnchorInstant(request.body.at);
      const reason = request.body.reason === undefined ? null : cleanText(request.body.reason);
      const set = await deps.database.withTenant(tenantId, async (tx) => {
        const change = { name, at, reason, setAt: deps.clock(), setBy: initiator };
        const done = await setAnchor(tx, change);
        if (done.changed) {
          await auditWithin(tx, deps, {
            principal,
            action: at ? 'set-anchor' : 'remove-anchor',
            objectType: 'anchor',
            objectId: done.current.anchorId,
            executionId: null,
            stepIndex: null,
            reason,
            result: 'Done',
            detail: `${name}, version ${done.current.version}`,
          });
        }
        return done;
      });
      await Promise.all(
        set.scheduleIds
          .slice(0, 10)
          .map((id) => deps.gateway.pushSchedule(tenantId, id, pushTimeoutMs)),
      );
      return deps.database.read(tenantId, (tx) => showAnchor(tx, name));
    },
  );
}
