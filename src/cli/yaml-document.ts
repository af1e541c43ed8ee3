/** YAML (or JSON, which is YAML too) with the place of every value, for messages people can act on. */
import { LineCounter, isAlias, isMap, isNode, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Document, Node, ParsedNode } from 'yaml';
import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';
import type { InputText } from './input-text.ts';

const maxDocuments = 1_000;
/** Aliases may be used, but not to blow a small file up into a large value. */
const maxAliases = 1_000;

export type YamlDocument = {
  value: unknown;
  /** `file:line:column` of the value at this path, or of the nearest value around it. */
  placeOf: (path: readonly string[]) => string;
};

type ParsedDocument = Document.Parsed<ParsedNode>;

function step(
  node: Node,
  name: string,
  document: ParsedDocument,
): { at: Node; value: unknown } | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name);
    return pair && isNode(pair.key) ? { at: pair.key, value: pair.value } : null;
  }
  if (!isSeq(node)) return null;
  const item = node.items[Number(name)];
  const resolved = isAlias(item) ? item.resolve(document) : item;
  return isNode(item) ? { at: item, value: resolved } : null;
}

/** Offset of the deepest value of the path that is there. */
function offsetOf(document: ParsedDocument, path: readonly string[]): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const name of path) {
    const resolved = isAlias(node) ? node.resolve(document) : node;
    const next = isNode(resolved) ? step(resolved, name, document) : null;
    if (!next) break;
    offset = next.at.range?.[0] ?? offset;
    node = next.value;
  }
  return offset;
}

function toValue(document: ParsedDocument, source: string): unknown {
  try {
    return document.toJS({ maxAliasCount: maxAliases });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(`${source}: ${reason}`, { exitCode: exitCodes.invalid });
  }
}

/** Documents with something in them. @throws CliError naming line and column of every mistake. */
export function readYaml({ text, source }: InputText): YamlDocument[] {
  const lines = new LineCounter();
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${source}:${line}:${col}`;
  };
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const documents = [...parsed] as ParsedDocument[];
  const errors = documents.flatMap((document) => document.errors).slice(0, 20);
  if (errors.length > 0) {
    throw new CliError(`${source} is not valid YAML`, {
      exitCode: exitCodes.invalid,
      lines: errors.map((error) => `  ${place(error.pos[0])}: ${error.message}`),
    });
  }
  if (documents.length > maxDocuments) throw new CliError(`${source} holds too many documents`);
  return documents
    .filter(({ contents }) => contents !== null && !(isScalar(contents) && contents.value === null))
    .map((document) => ({
      value: toValue(document, source),
      placeOf: (path) => place(offsetOf(document, path)),
    }));
}

/** The members of a JSON pointer. */
export function pointerPath(pointer: string): string[] {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}
