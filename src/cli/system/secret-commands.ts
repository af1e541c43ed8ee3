/** `carillon secret`: stored secrets. A value is read from standard input or a prompt, and is never shown. */
import type { Command } from 'commander';
import type { Secret } from '../../contract/secrets/secrets.ts';
import { CliError, exitCodes, usageError } from '../framework/cli-error.ts';
import type { CliIo } from '../framework/cli-io.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { addListFlags } from '../framework/global-flags.ts';
import { showInstant } from '../output/show-instant.ts';
import { type Column, toLine } from '../output/table.ts';
import { confirmDeletion } from '../schedule/schedule-switch.ts';

type SetOptions = { pools?: string; hosts?: string };

export function declareSecretCommands(root: Command, runner: CommandRunner): void {
  const secret = root.command('secret').description('list, store, remove and rotate secrets');
  const list = addListFlags(
    secret.command('list').description('list secrets that steps may name; never their values'),
    { all: false },
  );
  showExamples(list, [['carillon secret list', 'those of the store and those of live workers']]);
  runner.client(list, (context) => listSecrets(context));

  const set = secret
    .command('set')
    .description('store a secret, or another value of it; needs the role admin')
    .argument('<name>', 'name of the secret, such as HR_TOKEN')
    .option('--pools <names>', 'the only pools whose steps may use it, with commas')
    .option('--hosts <hosts>', 'the only hosts it may be sent to, with commas; never to a command');
  showExamples(set, [
    ['carillon secret set HR_TOKEN', 'asks for the value, and does not show it'],
    [
      'carillon secret set HR_TOKEN --hosts hr.example.com < token.txt',
      'from standard input, without the line end behind it',
    ],
  ]);
  runner.client<SetOptions>(set, (context, [name = ''], options) =>
    setSecret(context, name, options),
  );

  const remove = secret
    .command('remove')
    .alias('delete')
    .description('remove a stored secret at once; needs the role admin')
    .argument('<name>', 'name of the secret');
  showExamples(remove, [['carillon secret remove HR_TOKEN --yes', 'without asking']]);
  runner.client(remove, (context, [name = '']) => removeSecret(context, name));

  const rotate = secret
    .command('rotate')
    .description('encrypt stored secrets anew with the active key; needs the role admin');
  showExamples(rotate, [
    ['carillon secret rotate', 'in batches; run it again when it was interrupted'],
  ]);
  runner.client(rotate, (context) => rotateSecrets(context));
}

async function listSecrets({ api, answer, io, note }: CommandContext): Promise<void> {
  const { items, activeKeyId } = await api.listSecrets();
  const now = io.now();
  const columns: Column<Secret>[] = [
    { title: 'NAME', value: ({ name }) => name },
    { title: 'SOURCE', value: ({ source }) => source },
    { title: 'POOLS', value: ({ pools }) => pools?.join(', ') ?? 'any' },
    {
      title: 'HOSTS',
      value: ({ hosts, source }) => hosts?.join(', ') ?? (source === 'store' ? 'any' : '-'),
    },
    { title: 'VERSION', value: ({ version }) => (version === null ? '-' : String(version)) },
    { title: 'KEY', value: keyOf },
    { title: 'CHANGED', value: ({ updatedAt }) => showInstant(updatedAt, now) },
    { title: 'BY', value: ({ updatedBy }) => updatedBy?.name ?? '-' },
  ];
  await answer.list(items, { columns, nameOf: ({ name }) => name });
  if (activeKeyId === null) {
    note('The server has no keys for stored secrets: set CARILLON_SECRETS_KEYS_FILE there.');
  }
}

function keyOf({ keyId, readable }: Secret): string {
  if (keyId === null) return '-';
  return readable === false ? `${keyId} (missing)` : keyId;
}

async function setSecret(
  { api, answer, io, flags }: CommandContext,
  name: string,
  { pools, hosts }: SetOptions,
): Promise<void> {
  const { reason } = flags;
  const stored = await api.putSecret(name, {
    value: await readValue(io, name),
    pools: toList(pools),
    hosts: toList(hosts),
    ...(reason === undefined ? {} : { reason }),
  });
  await answer.one(stored, {
    nameOf: () => stored.name,
    lines: () => [`stored secret ${stored.name}, version ${stored.version}`],
  });
}

function toList(text: string | undefined): string[] | null {
  const names = (text ?? '').split(',').map((one) => one.trim());
  const given = names.filter((one) => one !== '');
  return given.length === 0 ? null : given;
}

/** Never an argument, which other users of the machine can see. */
async function readValue(io: CliIo, name: string): Promise<string> {
  const text = io.stdin.isTTY
    ? await io.askHidden(`Value of ${toLine(name)} (not shown): `)
    : await io.stdin.read();
  // As of a file in a folder of secrets.
  const value = text.replace(/\r?\n$/, '');
  if (value.trim() !== '') return value;
  throw usageError('no value was given', `For example: carillon secret set ${name} < value.txt`);
}

/** Removes the version that the question showed; a later change is a conflict. */
async function removeSecret(context: CommandContext, name: string): Promise<void> {
  const { items } = await context.api.listSecrets();
  const found = items.find((one) => one.name === name && one.source === 'store');
  if (!found) {
    throw new CliError(`no secret ${toLine(name)} is stored`, {
      exitCode: exitCodes.notFound,
      lines: ['List them with: carillon secret list'],
    });
  }
  await confirmDeletion(context, `Remove the stored secret ${found.name}?`);
  await context.api.deleteSecret(found.name, `"${found.id}.${found.version}"`);
  const lines = () => [`removed secret ${found.name}`];
  await context.answer.one(found, { nameOf: () => found.name, lines });
}

async function rotateSecrets({ api, answer, flags, note }: CommandContext): Promise<number> {
  const { reason } = flags;
  let rotated = 0;
  for (;;) {
    const batch = await api.rotateSecrets(reason === undefined ? {} : { reason });
    rotated += batch.rotated;
    if (batch.left > 0 && batch.rotated > 0) {
      note(`${rotated} done, ${batch.left} left`);
      continue;
    }
    const { activeKeyId, unreadable } = batch;
    await answer.one(
      { ...batch, rotated },
      {
        nameOf: () => activeKeyId,
        lines: () => [
          `${rotated} ${rotated === 1 ? 'secret' : 'secrets'} encrypted anew with the key ${toLine(activeKeyId)}`,
          ...(unreadable.length === 0
            ? []
            : [
                `not readable with the keys of the server: ${toLine(unreadable.join(', '))}; add their key, or store them again`,
              ]),
        ],
      },
    );
    return unreadable.length === 0 ? exitCodes.ok : exitCodes.general;
  }
}
