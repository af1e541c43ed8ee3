/** What the work answers, or `late` when it takes longer; the work itself goes on. */
export async function within<T>(work: Promise<T>, limitMs: number, late: T): Promise<T> {
  // A plain timer: an aborted one costs an error with its stack trace, and this runs for each step.
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
