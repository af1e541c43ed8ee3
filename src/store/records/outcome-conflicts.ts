/** Outcome conflicts: two different ends of one step or execution. The first is kept, the second stored here. */
import type { Transaction } from '../core/database.ts';
import { sql, toJson } from '../core/sql.ts';

export type OutcomeConflict = {
  executionId: string;
  /** Null when it is about the execution itself. */
  stepIndex: number | null;
  kept: Readonly<Record<string, unknown>>;
  refused: Readonly<Record<string, unknown>>;
};

/** Idempotent: the id is derived from the content. */
export async function insertOutcomeConflict(
  tx: Transaction,
  { executionId, stepIndex, kept, refused }: OutcomeConflict,
): Promise<void> {
  const content = toJson([executionId, stepIndex, kept, refused]);
  await tx.execute(sql`
    insert into contradiction (tenant_id, id, execution_id, step_index, kept, refused)
    values (${tx.tenantId}, uuid_of(${content}), ${executionId}, ${stepIndex},
      ${toJson(kept)}::jsonb, ${toJson(refused)}::jsonb)
    on conflict (tenant_id, id) do nothing`);
}

/** Of one execution, or of all of the tenant. Any conflict needs a person's attention. */
export async function countOutcomeConflicts(
  tx: Transaction,
  executionId: string | null = null,
): Promise<number> {
  const of = executionId === null ? sql`true` : sql`execution_id = ${executionId}`;
  const counted = await tx.row<{ count: number }>(
    sql`select count(*) as count from contradiction where tenant_id = ${tx.tenantId} and ${of}`,
  );
  return counted?.count ?? 0;
}
