/** Characters that change what a terminal shows instead of being shown. */

// Names and log lines may contain escape sequences: controls, line and paragraph separators, and marks
// that change the direction of text.
export const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** As JSON and YAML escape them; line breaks stay. */
export function escapeUnsafe(text: string): string {
  return text.replace(unsafe, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
