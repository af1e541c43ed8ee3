/** `carillon __complete WORD…`: what may stand in place of the last word; the shells ask it at each Tab. */
import type { Argument, Command, Option } from 'commander';
import type { CliIo } from '../framework/cli-io.ts';
import { completeLive, type LiveKind } from './live-names.ts';

/** `value`, a tab, and what it is; or `:files`, for the shell to complete the name of a file. */
export async function completeLines(
  root: Command,
  words: readonly string[],
  io: CliIo,
): Promise<string[]> {
  const current = words.at(-1) ?? '';
  const place = findPlace(root, words.slice(0, -1));
  const { command, pending, positional } = place;
  if (pending) return valuesOf(pending, current, { words, io });
  if (current.startsWith('-')) {
    return optionsOf(command, root)
      .filter(({ long }) => long?.startsWith(current))
      .map(({ long, description }) => line(long ?? '', description));
  }
  if (command.commands.length > 0 && positional === 0) {
    return [...command.commands]
      .flatMap((one) => [one.name(), ...one.aliases()].map((name) => ({ name, one })))
      .filter(({ name }) => name.startsWith(current) && !name.startsWith('_'))
      .map(({ name, one }) => line(name, one.description()));
  }
  return argumentValues(command, positional, current, { words, io });
}

const maxDescription = 80;

function line(value: string, description: string): string {
  const text = description.replace(/\s+/g, ' ');
  return `${value}\t${text.length > maxDescription ? `${text.slice(0, maxDescription - 1)}…` : text}`;
}

/** The command that a line calls, which may be incomplete or wrong. */
export function firstWord(root: Command, words: readonly string[]): string | undefined {
  let skip = false;
  return words.slice(0, -1).find((word) => {
    if (skip || word.startsWith('-')) {
      skip =
        !skip && awaitsValue({ command: root, pending: null, positional: 0 }, root, word) !== null;
      return false;
    }
    return true;
  });
}

type Place = {
  command: Command;
  /** The option whose value comes next. */
  pending: Option | null;
  /** Arguments before the current word. */
  positional: number;
};

function findPlace(root: Command, before: readonly string[]): Place {
  const place: Place = { command: root, pending: null, positional: 0 };
  for (const word of before) {
    if (place.pending) place.pending = null;
    else if (word.startsWith('-') && word !== '-') place.pending = awaitsValue(place, root, word);
    else {
      const below = place.positional === 0 ? findBelow(place.command, word) : undefined;
      if (below) place.command = below;
      else place.positional += 1;
    }
  }
  return place;
}

function findBelow(command: Command, word: string): Command | undefined {
  return command.commands.find((one) => one.name() === word || one.aliases().includes(word));
}

function awaitsValue({ command }: Place, root: Command, word: string): Option | null {
  if (word.includes('=')) return null;
  const option = optionsOf(command, root).find(
    ({ long, short }) => word === long || word === short,
  );
  return option && (option.required || option.optional) ? option : null;
}

/** Of the command, then the global ones that it does not declare itself. */
function optionsOf(command: Command, root: Command): readonly Option[] {
  const own = command.options.filter(({ hidden }) => !hidden);
  const names = new Set(own.map(({ long }) => long));
  return [...own, ...root.options.filter(({ long }) => !names.has(long))];
}

type Asking = { words: readonly string[]; io: CliIo };

const liveOptions: Readonly<Record<string, LiveKind>> = {
  '--context': 'context',
  '--schedule': 'schedule',
  '--like': 'schedule',
  '--calendar': 'calendar',
};
const fileOptions = ['--file', '--input'];

async function valuesOf(option: Option, current: string, asking: Asking): Promise<string[]> {
  const { long = '', argChoices, description } = option;
  if (argChoices) return startingWith(argChoices, current).map((value) => line(value, description));
  const kind = liveOptions[long ?? ''];
  if (kind) return completeLive(kind, current, asking);
  return fileOptions.includes(long ?? '') ? [':files'] : [];
}

const liveArguments: Readonly<Record<string, LiveKind>> = {
  schedule: 'schedule',
  execution: 'schedule',
  reference: 'schedule',
};

/** A `<name>` is what its group is about. */
const namesOfGroups: Readonly<Record<string, LiveKind>> = {
  context: 'context',
  calendar: 'calendar',
};

async function argumentValues(
  command: Command,
  positional: number,
  current: string,
  asking: Asking,
): Promise<string[]> {
  const last = command.registeredArguments.at(-1);
  const argument: Argument | undefined =
    command.registeredArguments[positional] ?? (last?.variadic ? last : undefined);
  if (!argument) return [];
  if (argument.argChoices) {
    return startingWith(argument.argChoices, current).map((value) => line(value, ''));
  }
  const name = argument.name();
  const kind = name === 'name' ? namesOfGroups[command.parent?.name() ?? ''] : liveArguments[name];
  return kind ? completeLive(kind, current, asking) : [];
}

function startingWith(values: readonly string[], current: string): string[] {
  return values.filter((value) => value.startsWith(current));
}
