/** Text and YAML that show no control characters: names and log lines may contain escape sequences. */

// Controls, line and paragraph separators, and marks that change the direction of text.
const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Each replaced by what `replacement` makes of it. */
export function replaceUnsafe(text: string, replacement: (character: string) => string): string {
  return text.replace(unsafe, replacement);
}

/** As JSON and YAML escape them; line breaks stay. */
export function escapeUnsafe(text: string): string {
  return replaceUnsafe(text, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

type Scalar = { value: unknown; type?: unknown };
type WrittenDocument = { toString(options: { lineWidth: number }): string };

/** What is used of the package `yaml`, which is loaded only where YAML is written. */
export type YamlWriter<D extends WrittenDocument> = {
  Document: new (value: unknown, options: { aliasDuplicateObjects: boolean }) => D;
  visit: (document: D, visitor: { Scalar: (key: unknown, scalar: Scalar) => void }) => void;
};

/** YAML without control characters: it quotes and escapes them. */
export function safeYamlText<D extends WrittenDocument>(
  { Document, visit }: YamlWriter<D>,
  value: unknown,
): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === 'string' && scalar.value.replace(/\n/g, '').search(unsafe) >= 0) {
        scalar.type = 'QUOTE_DOUBLE';
      }
    },
  });
  return escapeUnsafe(document.toString({ lineWidth: 0 }));
}
