/** Shape of what a credential stands for. */
import { type Static, Type } from 'typebox';
import { Initiator } from '../execution/executions.ts';
import { Named, Ref, Slug, Uuid } from '../validation/schema.ts';

export const Principal = Named(
  'Principal',
  Type.Object({
    tenantId: Uuid,
    tenant: Slug,
    roles: Type.Array(Type.String({ description: 'Such as operator or worker.' })),
    initiator: Ref(Initiator),
  }),
);
export type Principal = Static<typeof Principal>;

export const principalSchemas = [Principal];
