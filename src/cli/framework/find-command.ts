/** Finds the command that the words of a command line name, also in nested groups. */
import type { Command } from 'commander';
import { closestWord } from '../../domain/text/closest-word.ts';
import { usageError } from './cli-error.ts';

/** `help`, `help schedule` and `help schedule run`. */
export function declareHelp(root: Command): void {
  root
    .helpCommand(false)
    .command('help')
    .description('show help for a command')
    .argument('[command...]', 'words of the command, such as execution retry')
    .action((words: string[]) => findCommand(root, words).help());
}

/**
 * The command of a whole command line, whose options may be anywhere.
 * @throws CliError for a word that names no command of its group.
 */
export function findCalledCommand(root: Command, args: readonly string[]): Command {
  let at = root;
  let rest: readonly string[] = args;
  while (at.commands.length > 0) {
    const { operands, unknown } = at.parseOptions([...rest]);
    const [word, ...behind] = operands;
    if (word === undefined || word === 'help') return at;
    at = step(at, word);
    rest = [...behind, ...unknown];
  }
  return at;
}

/** @throws CliError for a word that names no command of its group. */
function findCommand(root: Command, words: readonly string[]): Command {
  return words.reduce((at, word) => (at.commands.length === 0 ? at : step(at, word)), root);
}

function step(group: Command, word: string): Command {
  const found = group.commands.find((command) => namesOf(command).includes(word));
  if (found) return found;
  const near = closestWord(word, group.commands.flatMap(namesOf));
  const hint = near === undefined ? [] : [`(Did you mean ${near}?)`];
  const help = `See the commands with: ${pathOf(group)} --help`;
  throw usageError(`unknown command "${word}"`, ...hint, help);
}

function namesOf(command: Command): string[] {
  return [command.name(), ...command.aliases()];
}

function pathOf(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at; at = at.parent) names.unshift(at.name());
  return names.join(' ');
}
