/** Text from outside, made fit to store: no NUL, no lone surrogates, cut between characters. */

const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** NUL shows as its picture and lone surrogates as the replacement character; PostgreSQL refuses both. */
export function cleanText(text: string): string {
  return text.replaceAll('\u0000', '\u2400').replace(loneSurrogate, '\uFFFD');
}

/** At most `length` UTF-16 units of `text`, never ending in half a character, marked when cut. */
export function excerpt(text: string, length: number): string {
  if (text.length <= length) return cleanText(text);
  const mark = ' […]';
  return cleanText(text.slice(0, Math.max(0, length - mark.length))) + mark;
}

/**
 * The beginning and the end of a long text, for output whose last lines matter most. `whole`: its length
 * when `text` is only what is left of it.
 */
export function headAndTail(text: string, length: number, whole = text.length): string {
  if (text.length <= length) return cleanText(text);
  const mark = `\n[… ${Math.max(whole, text.length) - length} characters left out …]\n`;
  const half = Math.max(0, Math.floor((length - mark.length) / 2));
  return cleanText(text.slice(0, half)) + mark + cleanText(text.slice(text.length - half));
}
