/** YAML (and JSON, which is YAML too) with the place of every value, so that messages can name it. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type ParsedNode,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { inexactNumber } from '../../contract/validation/json-text.ts';
import { isExactNumber } from '../../domain/text/exact-number.ts';
import { CliError, exitCodes } from './cli-error.ts';
import type { InputText } from './input-text.ts';

const maxDocuments = 1_000;
const maxMistakes = 20;
/** Keeps aliases from expanding a small file into a huge value. */
const maxAliases = 1_000;

export type YamlDocument = {
  value: unknown;
  /** `file:line:column` of the value at this path, or of the nearest value around it. */
  placeOf: (path: readonly string[]) => string;
};

type ParsedDocument = Document.Parsed<ParsedNode>;

/** All documents that are not empty. @throws CliError with line and column of every mistake. */
export function readYaml({ text, source }: InputText): YamlDocument[] {
  const lines = new LineCounter();
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${source}:${line}:${col}`;
  };
  // The same rules for words and numbers in every file, whatever YAML version it declares.
  const reading = { schema: 'core', resolveKnownTags: false, merge: true } as const;
  const parsed = parseAllDocuments(text, { ...reading, lineCounter: lines, prettyErrors: false });
  const documents = [...parsed] as ParsedDocument[];
  const mistakes = documents.flatMap(findMistakes).slice(0, maxMistakes);
  if (mistakes.length > 0) {
    throw new CliError(`${source} is not valid YAML`, {
      exitCode: exitCodes.invalid,
      lines: mistakes.map(({ offset, message }) => `  ${place(offset)}: ${message}`),
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

type Mistake = { offset: number; message: string };

/** What cannot be read, and what the parser would change silently. */
function findMistakes(document: ParsedDocument): Mistake[] {
  const { errors, warnings } = document;
  // The library only warns of a tag such as !include or !secret: it drops the tag and keeps the text.
  const unread = [...errors, ...warnings].map(({ pos: [offset], message }) => ({
    offset,
    message,
  }));
  const changed: Mistake[] = [];
  const check = (key: unknown, node: Scalar | YAMLMap | YAMLSeq): void => {
    const offset = node.range?.[0] ?? 0;
    if (key === 'key' && !isScalar(node)) {
      changed.push({ offset, message: 'the name of a field must be plain text' });
    }
    if (!isScalar(node) || typeof node.value !== 'number') return;
    const written = node.source ?? String(node.value);
    if (isExact(written, node.value)) return;
    const { message, suggestion } = inexactNumber('', written);
    changed.push({ offset, message: `${message}; ${suggestion}` });
  };
  visit(document, { Scalar: check, Map: check, Seq: check });
  return [...unread, ...changed];
}

/** YAML also has octal and hexadecimal whole numbers, which JSON lacks. */
function isExact(written: string, value: number): boolean {
  if (/^[-+]?0[ox]/i.test(written)) return Number.isSafeInteger(value);
  return isExactNumber(written.replace(/^\+/, ''));
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

function toValue(document: ParsedDocument, source: string): unknown {
  try {
    return document.toJS({ maxAliasCount: maxAliases });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(`${source}: ${reason}`, { exitCode: exitCodes.invalid });
  }
}
