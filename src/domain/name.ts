/** Names that must equal what somebody else wrote: of systems, run profiles, anchors and events. */

/**
 * Characters nobody sees, and blanks other than the usual one. Two names that differ in them look the
 * same and never match. As a piece of a regular expression with the `u` flag.
 */
const unseen =
  '\\u0000-\\u001f\\u007f-\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f' +
  '\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\uffff' +
  '\\u{d800}-\\u{dfff}\\u{e0000}-\\u{e0fff}';

/** A name: no unseen character, no blank at either end. In linear time. */
export const namePattern = `^[^ ${unseen}](?:[^${unseen}]*[^ ${unseen}])?$`;

/** One form for each name: `é` as one character, however it was typed. */
export function toName(text: string): string {
  return text.normalize('NFC');
}

// The class lists single characters on purpose; the rule takes them for one that was torn apart.
// eslint-disable-next-line no-misleading-character-class
const name = new RegExp(namePattern, 'u');

export function isName(text: string): boolean {
  return name.test(text);
}

// Joiners are part of emoji and of some scripts, so a title may hold them.
// eslint-disable-next-line no-misleading-character-class
const titleFault = new RegExp(`(?![\\u200c\\u200d\\ufe00-\\ufe0f])[${unseen}]`, 'u');

/** Why a text is no title for people, such as the name of a schedule or step; null when it is one. */
export function findTitleFault(text: string): string | null {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) return 'holds a control character or a line break';
  if (text !== text.trim()) return 'begins or ends with a blank';
  return titleFault.test(text) ? 'holds an invisible character' : null;
}
