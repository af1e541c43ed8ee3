/** `carillon version`. */
import type { CommandContext } from '../command-context.ts';

export async function printVersion({ answer, version }: CommandContext): Promise<void> {
  const versions = { carillon: version, node: process.versions.node };
  await answer.one(versions, {
    nameOf: ({ carillon }) => carillon,
    lines: ({ carillon, node }) => [`carillon ${carillon}`, `node     ${node}`],
  });
}
