/**
 * Several clients that ask for the same at once are answered with one reading: when something changes, every console
 * asks for the same page. A request shares a reading only when that begins after the request came, so a client
 * always finds what it has written.
 */
type Reading<T> = {
  running: Promise<T>;
  /** Begins when the running one has ended; shared by all who ask until then. */
  next: Promise<T> | null;
};

/** Asks for what has this key; `read` may be called later, or not at all. */
export type ShareRead<T> = (key: string, read: () => Promise<T>) => Promise<T>;

export function createSharedReads<T>(): ShareRead<T> {
  const readings = new Map<string, Reading<T>>();

  function begin(key: string, read: () => Promise<T>): Promise<T> {
    const reading: Reading<T> = { running: read(), next: null };
    readings.set(key, reading);
    const end = (): void => {
      if (reading.next === null) readings.delete(key);
    };
    reading.running.then(end, end);
    return reading.running;
  }

  return (key, read) => {
    const reading = readings.get(key);
    if (!reading) return begin(key, read);
    const again = (): Promise<T> => begin(key, read);
    reading.next ??= reading.running.then(again, again);
    return reading.next;
  };
}
