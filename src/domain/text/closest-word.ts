/** "Did you mean": the known word that a mistyped one is closest to. */

/**
 * Number of insertions, deletions, replacements and swaps of neighbours between two short words;
 * `Infinity` as soon as it is sure to be more than `most`.
 */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return Infinity;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  let leastOfLast = 0;
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const swapped =
        a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
          ? (beforeLast[column - 2] ?? Infinity) + 1
          : Infinity;
      const shifted = Math.min(current[column - 1] ?? 0, last[column] ?? 0) + 1;
      const cost = Math.min(replaced, shifted, swapped);
      current.push(cost);
      least = Math.min(least, cost);
    }
    // A swap reaches two rows back, so both of them decide.
    if (Math.min(least, leastOfLast) > most) return Infinity;
    beforeLast = last;
    last = current;
    leastOfLast = least;
  }
  return last[b.length] ?? 0;
}

/** Ignores what people get wrong without meaning another word: case, hyphens, underscores, blanks. */
function plain(word: string): string {
  return word.toLowerCase().replace(/[-_\s.]/g, '');
}

const maxCompared = 1_000;

/**
 * The closest known word, or undefined when none is near; words above 64 characters have none. Only
 * the first 1,000 known words are compared.
 */
export function closestWord(word: string, known: readonly string[]): string | undefined {
  if (word.length > 64 || word.trim() === '') return undefined;
  const wanted = plain(word);
  const compared = known.slice(0, maxCompared);
  const plains = compared.map((candidate) => plain(candidate.slice(0, 64)));
  const begun = plains.findIndex((candidate) => candidate.startsWith(wanted));
  if (begun >= 0 && wanted.length >= 3) return compared[begun];
  let best: { word: string; distance: number } | undefined;
  for (const [index, candidate] of compared.entries()) {
    const near = Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3));
    const most = Math.min(near, best === undefined ? Infinity : best.distance - 1);
    const distance = editDistance(wanted, plains[index] ?? '', most);
    if (distance <= most) best = { word: candidate, distance };
  }
  return best?.word;
}
