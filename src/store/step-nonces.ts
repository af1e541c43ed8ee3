/**
 * Nonces that steps are dispatched with. A worker's token says which tenant it serves; the nonce says
 * that it was given this very step. It is derived from a key of the tenant, so that neither making
 * nor checking one asks the database.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Database } from './database.ts';
import { sql } from './sql.ts';

export type StepNonces = {
  /** By step index. */
  forSteps(tenantId: string, executionId: string, stepCount: number): Promise<string[]>;
  /** Whether the nonce is that of the step. */
  isValid(tenantId: string, step: ObservedStep): Promise<boolean>;
};

type ObservedStep = { executionId: string; stepIndex: number; nonce?: string };

/** Enough against guessing through the API; every byte is kept in the history of every step. */
const nonceBytes = 12;

/** The keys of tenants never change, so each is read once. */
export function createStepNonces(database: Pick<Database, 'global'>): StepNonces {
  const known = new Map<string, string>();

  async function keyOf(tenantId: string): Promise<string> {
    const key = known.get(tenantId) ?? (await readKey(database, tenantId));
    known.set(tenantId, key);
    return key;
  }

  return {
    async forSteps(tenantId, executionId, stepCount) {
      const key = await keyOf(tenantId);
      return Array.from({ length: stepCount }, (_, stepIndex) =>
        nonceOf(key, executionId, stepIndex).toString('base64url'),
      );
    },
    async isValid(tenantId, { executionId, stepIndex, nonce = '' }) {
      const given = Buffer.from(nonce, 'base64url');
      const right = nonceOf(await keyOf(tenantId), executionId, stepIndex);
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
}

function nonceOf(key: string, executionId: string, stepIndex: number): Buffer {
  const step = `${executionId.toLowerCase()}/${stepIndex}`;
  return createHmac('sha256', key).update(step).digest().subarray(0, nonceBytes);
}

async function readKey(database: Pick<Database, 'global'>, tenantId: string): Promise<string> {
  const tenant = await database.global((tx) =>
    tx.row<{ key: string }>(sql`select observation_key as key from tenant where id = ${tenantId}`),
  );
  if (!tenant) throw new Error(`there is no tenant ${tenantId}`);
  return tenant.key;
}
