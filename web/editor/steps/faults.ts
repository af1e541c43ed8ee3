/** What the server says is wrong with a draft, by the place that it is about. */

export type Fault = { pointer: string; message: string; remedy?: string };

/** Those of a part, with pointers that begin there. */
export function faultsAt(faults: readonly Fault[], place: string): Fault[] {
  return faults.flatMap((fault) => {
    const { pointer } = fault;
    const isThere = pointer === place || pointer.startsWith(`${place}/`);
    return isThere ? [{ ...fault, pointer: pointer.slice(place.length) }] : [];
  });
}

/** As a field shows them; undefined for none. */
export function textOf(faults: readonly Fault[]): string | undefined {
  if (faults.length === 0) return undefined;
  return faults
    .map(({ message, remedy }) => (remedy === undefined ? message : `${message}; ${remedy}`))
    .join(' · ');
}
