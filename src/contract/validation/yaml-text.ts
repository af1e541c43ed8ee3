/** A value as YAML. */
import { escapeUnsafe, unsafe } from '../../domain/text/unsafe-characters.ts';

/** YAML without control characters for the terminal: it quotes and escapes them. */
export async function toSafeYaml(value: unknown): Promise<string> {
  // Commands that print none start sooner without it.
  const { Document, visit } = await import('yaml');
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
