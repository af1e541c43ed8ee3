/** Names that must match exactly, and titles for people. */

/**
 * Invisible characters, and blanks other than the usual one. Two names that differ in them look the
 * same and never match. Pieces of a regular expression with the `u` flag; characters beyond U+FFFF stand
 * for themselves, because only JavaScript reads `\\u{…}`, and the OpenAPI document is read by others, too.
 */
const unseen =
  '\\u0000-\\u001f\\u007f-\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f' +
  '\\u2000-\\u200b\\u200e\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\u3164\\ufeff\\uffa0\\ufff0-\\uffff' +
  '\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}';
/** Part of emoji and of some scripts, so a title may hold them. */
const joiners = '\\u200c\\u200d\\ufe00-\\ufe0f';

/** Neither end may be a blank. In linear time on any text. */
function without(characters: string): string {
  return `^[^ ${characters}](?:[^${characters}]*[^ ${characters}])?$`;
}

/** Of systems, run profiles, anchors, events and tags: no unseen character, no blank at an end. */
export const namePattern = without(unseen + joiners);

/** Of schedules, steps and days of a calendar. */
export const titlePattern = without(unseen);

/** One form for each name and title: `é` as one character, however it was typed. */
export function toName(text: string): string {
  return text.normalize('NFC');
}

const name = new RegExp(namePattern, 'u');

export function isName(text: string): boolean {
  return name.test(text);
}
