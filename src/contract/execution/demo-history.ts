/** Shape of the answer to a removal of demo history. */
import { type Static, Type } from 'typebox';
import { Named } from '../validation/schema.ts';

export const DemoHistoryRemoval = Named(
  'DemoHistoryRemoval',
  Type.Object({
    removed: Type.Integer({ minimum: 0, description: 'Executions; 0 when there were none.' }),
  }),
);
export type DemoHistoryRemoval = Static<typeof DemoHistoryRemoval>;
