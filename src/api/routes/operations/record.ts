/** The chained record: its head, a verification in pages, and an export. */
import { Type } from 'typebox';
import {
  RecordExport,
  RecordHead,
  RecordVerification,
} from '../../../contract/operations/record.ts';
import { Moment, Ref, Strict, toInstant } from '../../../contract/validation/schema.ts';
import { isUuid } from '../../../domain/identifiers.ts';
import { ProblemError } from '../../../domain/problem.ts';
import { recordTypes } from '../../../domain/record-chain.ts';
import {
  exportRecord,
  type KeptHead,
  readHead,
  type RecordCursor,
  verifyRecord,
} from '../../../services/operations/record.ts';
import type { App, AppDeps } from '../../http/app-deps.ts';
import { principalOf } from '../../http/auth.ts';
import { momentOf } from '../../http/parameters.ts';

/** What a page goes through after the links. */
const phases = [...recordTypes, 'cuts'] as const;

const VerifyQuery = Strict({
  cursor: Type.Optional(
    Type.String({
      maxLength: 100,
      pattern: `^(links:[0-9]{1,15}|(${phases.join('|')}):[0-9a-fA-F-]{36})$`,
      description: '`next` of the previous page.',
    }),
  ),
  since: Type.Optional(Moment),
  head: Type.Optional(
    Type.String({ pattern: '^[0-9]{1,15}:[0-9a-f]{64}$', description: 'A head that was kept.' }),
  ),
});
const ExportQuery = Strict({
  after: Type.Optional(Type.Integer({ minimum: 0 })),
  since: Type.Optional(Moment),
});

function parseCursor(text: string | undefined): RecordCursor | null {
  if (text === undefined) return null;
  const [phase, after = ''] = text.split(':');
  if (phase === 'links' && /^\d{1,15}$/.test(after)) return { phase, after: Number(after) };
  const known = phases.find((one) => one === phase);
  if (known !== undefined && isUuid(after)) return { phase: known, after };
  throw new ProblemError('parameter-invalid', '`cursor` is not one that a page gave');
}

function parseHead(text: string | undefined): KeptHead | null {
  const [seq, hash] = text?.split(':') ?? [];
  return seq === undefined || hash === undefined ? null : { seq: Number(seq), hash };
}

function registerHead(app: App, deps: AppDeps): void {
  app.get(
    '/record',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'getRecordHead',
        summary: 'The last link of the record',
        tags: ['Health'],
        response: { 200: Ref(RecordHead) },
      },
    },
    async (request) => {
      const head = await readHead(deps, principalOf(request));
      const { seq = 0, hash = '', appendedAt = null } = head ?? {};
      return { seq, hash, appendedAt: appendedAt && toInstant(appendedAt) };
    },
  );
}

export function registerRecord(app: App, deps: AppDeps): void {
  registerHead(app, deps);
  app.get(
    '/record/verification',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'verifyRecord',
        summary: 'Whether the final rows are still what was linked, page by page',
        description:
          'Without `cursor` it begins; `next` is the cursor of the following page. Each page is a few ' +
          'hundred links, then rows without one. `head` is a head from an earlier time, as SEQ:HASH.',
        tags: ['Health'],
        querystring: VerifyQuery,
        response: { 200: Ref(RecordVerification) },
      },
    },
    async (request) => {
      const { cursor, since, head } = request.query;
      const page = await verifyRecord(deps, principalOf(request), {
        cursor: parseCursor(cursor),
        since: momentOf(since),
        kept: parseHead(head),
      });
      return {
        links: page.links,
        removed: page.removed,
        findings: page.findings,
        next: page.next && `${page.next.phase}:${page.next.after}`,
        head: page.head && { seq: page.head.seq, hash: page.head.hash },
      };
    },
  );
  app.get(
    '/record/export',
    {
      config: { permission: 'read' },
      schema: {
        operationId: 'exportRecord',
        summary: 'Links with the rows they cover, for a file outside',
        tags: ['Health'],
        querystring: ExportQuery,
        response: { 200: Ref(RecordExport) },
      },
    },
    async (request) => {
      const { after = null, since } = request.query;
      const principal = principalOf(request);
      const page = await exportRecord(deps, principal, { after, since: momentOf(since) });
      return { tenantId: principal.tenantId, ...page };
    },
  );
}
