/** Shape of what a credential stands for. */
import { type Static, Type } from 'typebox';
import { Initiator } from '../execution/executions.ts';
import { Named, Nullable, Ref, Slug, Uuid } from '../validation/schema.ts';

export const Principal = Named(
  'Principal',
  Type.Object({
    tenantId: Uuid,
    tenant: Slug,
    roles: Type.Array(Type.String({ description: 'Such as operator or worker.' })),
    initiator: Ref(Initiator),
    temporalUiUrl: Nullable(
      Type.String({
        description:
          "Address of the namespace in Temporal's Web UI; null where the server is not told of one.",
      }),
    ),
  }),
);
export type Principal = Static<typeof Principal>;

export const principalSchemas = [Principal];
