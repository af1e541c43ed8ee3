/** Shapes of connected systems: where run profiles run. Addresses stay with the installation. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Named, Ref } from './schema.ts';

export const ConnectedSystem = Named(
  'ConnectedSystem',
  Type.Object({
    name: Type.String({ description: 'The name that steps use.' }),
    title: Type.String(),
    runProfiles: Type.Array(Type.String()),
  }),
);
export type ConnectedSystem = Static<typeof ConnectedSystem>;

export const ConnectedSystemList = Named(
  'ConnectedSystemList',
  Type.Object({ items: Type.Array(Ref(ConnectedSystem)) }),
);

export const connectedSystemSchemas = [ConnectedSystem, ConnectedSystemList];
