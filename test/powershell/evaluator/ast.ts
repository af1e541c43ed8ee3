/** The tree of a script as plain objects, without the chains of nodes that have one child. */
import type { Tree, TreeCursor } from 'web-tree-sitter';

export type Ast = {
  type: string;
  text: string;
  /** Place in the whole text. */
  start: number;
  end: number;
  children: Ast[];
};

const chain = /expression$|^pipeline|^command_elements$|^range_|^format_/;

function collapseChain(ast: Ast): Ast {
  const [only] = ast.children;
  const isLink = ast.children.length === 1 && only?.type !== 'command' && chain.test(ast.type);
  return isLink && only ? only : ast;
}

function readAt(cursor: TreeCursor, source: string): Ast {
  const { nodeType: type, startIndex: start, endIndex: end } = cursor;
  const children: Ast[] = [];
  if (cursor.gotoFirstChild()) {
    do children.push(readAt(cursor, source));
    while (cursor.gotoNextSibling());
    cursor.gotoParent();
  }
  return collapseChain({ type, text: source.slice(start, end), start, end, children });
}

export function toAst(tree: Tree, source: string): Ast {
  return readAt(tree.walk(), source);
}

export function childOf(ast: Ast, type: string): Ast | undefined {
  return ast.children.find((one) => one.type === type);
}

/** @throws Error when there is none: the evaluator does not know the text. */
export function need(ast: Ast, type: string): Ast {
  const found = childOf(ast, type);
  if (!found) throw new Error(`${ast.type} has no ${type}: ${ast.text.slice(0, 200)}`);
  return found;
}

/** Every node of a type, nested functions included. */
export function findAll(ast: Ast, type: string): Ast[] {
  return [
    ...(ast.type === type ? [ast] : []),
    ...ast.children.flatMap((one) => findAll(one, type)),
  ];
}
