/** Finds the command that words on the command line name, also in nested groups. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { closestWord } from '../../domain/text/closest-word.ts';
import { usageError } from './cli-error.ts';

function namesOf(command: Command): string[] {
  return [command.name(), ...command.aliases()];
}

function pathOf(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at; at = at.parent) names.unshift(at.name());
  return names.join(' ');
}

function step(group: Command, word: string): Command {
  const found = group.commands.find((command) => namesOf(command).includes(word));
  if (found) return found;
  const near = closestWord(word, group.commands.flatMap(namesOf));
  const hint = near === undefined ? [] : [`(Did you mean ${near}?)`];
  const help = `See the commands with: ${pathOf(group)} --help`;
  throw usageError(`unknown command "${word}"`, ...hint, help);
}

/** @throws CliError for a word that names no command of its group. */
function findCommand(root: Command, words: readonly string[]): Command {
  return words.reduce((at, word) => (at.commands.length === 0 ? at : step(at, word)), root);
}

/** The same for a whole command line, whose options may stand anywhere. */
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

/** `help`, `help schedule` and `help schedule run`. */
export function declareHelp(root: Command): void {
  root
    .helpCommand(false)
    .command('help')
    .description('explain a command')
    .argument('[command...]', 'its words, such as execution retry')
    .action((words: string[]) => findCommand(root, words).help());
}

// The version of this installation, from its package.json.

/** The sources are two levels below package.json, the build three. */
const places = ['../../package.json', '../../../package.json'];

export function readVersion(): string {
  for (const place of places) {
    try {
      const text = readFileSync(new URL(place, import.meta.url), 'utf8');
      const { name, version } = JSON.parse(text) as { name?: string; version?: string };
      if (name === 'carillon' && version) return version;
    } catch {
      continue;
    }
  }
  return '0.0.0';
}
