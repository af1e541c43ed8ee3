/** Shapes of the chained record: its head, a verification, and an export. */
import { type Static, Type } from 'typebox';
import { findingKinds, recordTypes } from '../../domain/record-chain.ts';
import { Enum, Instant, Named, Nullable, Uuid } from '../validation/schema.ts';

const Seq = Type.Integer({ minimum: 0, description: 'Number of a link, from 1.' });
const Hash = Type.String({ description: 'SHA-256, 64 hexadecimal digits.' });

const HeadFields = { seq: Seq, hash: Hash };

export const RecordHead = Named(
  'RecordHead',
  Type.Object({
    ...HeadFields,
    appendedAt: Nullable(Instant),
  }),
);
export type RecordHead = Static<typeof RecordHead>;

const Finding = Type.Object({
  kind: Enum(findingKinds),
  seq: Nullable(Type.Integer()),
  type: Nullable(Enum(recordTypes)),
  id: Nullable(Uuid),
  message: Type.String(),
});

export const RecordVerification = Named(
  'RecordVerification',
  Type.Object({
    links: Type.Integer({ description: 'Links of this page.' }),
    removed: Type.Integer({ description: 'Of them, those whose execution retention has removed.' }),
    findings: Type.Array(Finding, { description: 'At most 100 of this page.' }),
    next: Nullable(Type.String({ description: 'The cursor of the next page; null at the end.' })),
    head: Nullable(Type.Object(HeadFields)),
  }),
);
export type RecordVerification = Static<typeof RecordVerification>;

export const RecordExport = Named(
  'RecordExport',
  Type.Object({
    tenantId: Uuid,
    items: Type.Array(
      Type.Object({
        seq: Seq,
        type: Enum(recordTypes),
        id: Uuid,
        at: Type.String({ description: 'When it became final.' }),
        linkedAt: Type.String(),
        covered: Type.String({ description: 'The parts that the hash covers.' }),
        rowHash: Hash,
        hash: Hash,
        rows: Type.Array(Type.Object({ key: Type.String(), texts: Type.Array(Type.String()) })),
        removed: Type.Optional(
          Type.Object(
            {
              execution: Type.Boolean(),
              logParts: Type.Record(Type.String(), Hash),
            },
            {
              description: 'What retention removed: the execution, or its logs with these hashes.',
            },
          ),
        ),
      }),
    ),
    next: Nullable(Seq),
  }),
);
export type RecordExport = Static<typeof RecordExport>;

export const recordSchemas = [RecordHead, RecordVerification, RecordExport];
