/** What the address of the workers holds: the pool whose panel is open. */
export type WorkersSearch = { pool?: string | undefined };

export function readWorkersSearch({ pool }: Record<string, unknown>): WorkersSearch {
  return { pool: typeof pool === 'string' && pool !== '' ? pool.slice(0, 100) : undefined };
}
