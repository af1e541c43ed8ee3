/** How a bulk operation is shown to people. */
import type { BulkOperation } from '../../contract/operations/bulk-operations.ts';

/** `12 of 31 done, 3 skipped, 1 failed, 15 still to do`. */
export function describeBulk(bulk: BulkOperation): string {
  const { total, succeeded, failed, skipped, remaining } = bulk;
  const parts: [number, string][] = [
    [skipped, 'skipped'],
    [failed, 'failed'],
    [remaining, 'still to do'],
  ];
  const others = parts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []));
  return [`${succeeded} of ${total} done`, ...others].join(', ');
}

export const bulkShown = {
  nameOf: ({ id }: BulkOperation): string => id,
  lines(bulk: BulkOperation): string[] {
    const { id, kind, status, createdBy, reason, endReason } = bulk;
    return [
      `bulk operation ${id}: ${kind}, ${status}`,
      describeBulk(bulk),
      `requested by ${createdBy.name}${reason ? `: ${reason}` : ''}`,
      ...(endReason === null ? [] : [`ended early: ${endReason}`]),
    ];
  },
};
