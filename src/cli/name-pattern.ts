/** Patterns for names: `*` stands for any characters, `?` for one. */

const wildcard = /[*?]/;

export function isPattern(text: string): boolean {
  return wildcard.test(text);
}

/** The longest part without wildcards: what the server can search for. */
export function literalPart(pattern: string): string {
  return pattern
    .split(/[*?]+/)
    .reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

/** Whether the whole text fits, ignoring case. Takes time in the order of both lengths multiplied. */
export function fitsPattern(text: string, pattern: string): boolean {
  const letters = [...text.toLowerCase()];
  // fits[i]: the pattern so far fits the first i letters.
  let fits = [true, ...letters.map(() => false)];
  for (const sign of pattern.toLowerCase()) {
    const next = fits.map(() => false);
    for (let end = 0; end <= letters.length; end += 1) {
      next[end] =
        sign === '*'
          ? fits[end] === true || (end > 0 && next[end - 1] === true)
          : end > 0 && fits[end - 1] === true && (sign === '?' || sign === letters[end - 1]);
    }
    fits = next;
  }
  return fits[letters.length] === true;
}
