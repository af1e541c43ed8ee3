/** "Did you mean": the known word that a mistyped one is closest to. */

/** Number of insertions, deletions, replacements and swaps of neighbours between two short words. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const swapped =
        a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
          ? (beforeLast[column - 2] ?? Infinity) + 1
          : Infinity;
      const shifted = Math.min(current[column - 1] ?? 0, last[column] ?? 0) + 1;
      current.push(Math.min(replaced, shifted, swapped));
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/** Ignores what people get wrong without meaning another word: case, hyphens, underscores, blanks. */
function plain(word: string): string {
  return word.toLowerCase().replace(/[-_\s.]/g, '');
}

/** The closest known word, or undefined when none is near; words above 64 characters have none. */
export function closestWord(word: string, known: readonly string[]): string | undefined {
  if (word.trim() === '' || word.length > 64) return undefined;
  const wanted = plain(word);
  const begun = known.find((candidate) => plain(candidate).startsWith(wanted));
  if (begun !== undefined && wanted.length >= 3) return begun;
  let best: { word: string; distance: number } | undefined;
  for (const candidate of known.slice(0, 1_000)) {
    const distance = editDistance(wanted, plain(candidate.slice(0, 64)));
    const near = distance <= Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3));
    if (near && (!best || distance < best.distance)) best = { word: candidate, distance };
  }
  return best?.word;
}
