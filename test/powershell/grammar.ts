/** Parses PowerShell with the tree-sitter grammar. PowerShell itself is not needed. */
import { createRequire } from 'node:module';
import { Language, type Node, Parser, type Tree } from 'web-tree-sitter';

export type Parse = (text: string) => Tree;

/** A parser; call it once per test file. */
export async function createParse(): Promise<Parse> {
  await Parser.init();
  const path = createRequire(import.meta.url).resolve(
    'tree-sitter-powershell/tree-sitter-powershell.wasm',
  );
  const parser = new Parser();
  parser.setLanguage(await Language.load(path));
  return (text) => {
    const tree = parser.parse(text);
    if (!tree) throw new Error('the parser gave no tree');
    return tree;
  };
}

/** The nodes of one type, itself included, in the order of the text. */
export function ofType(node: Node, type: string): Node[] {
  return node.descendantsOfType(type).filter((one) => one !== null);
}

function errorsIn(node: Node): Node[] {
  if (node.isError || node.isMissing) return [node];
  return node.hasError ? node.children.flatMap(errorsIn) : [];
}

/** Where the text is not PowerShell that Windows PowerShell 5.1 takes, too. */
export function findSyntaxErrors(node: Node): string[] {
  return [...errorsIn(node), ...ofType(node, 'pipeline_chain_tail')].map(
    ({ startPosition: at, text }) => `${at.row + 1}:${at.column + 1} ${text.slice(0, 40)}`,
  );
}
