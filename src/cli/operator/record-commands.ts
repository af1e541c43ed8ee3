/** `carillon record`: whether the record is still what it was, here or in a file. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { RecordVerification } from '../../contract/operations/record.ts';
import { CliError, exitCodes } from '../framework/cli-error.ts';
import type { CommandContext } from '../framework/command-context.ts';
import { type CommandRunner, showExamples } from '../framework/command-runner.ts';
import { showCount } from '../framework/options.ts';
import { createFileVerifier, type RecordReport } from './record-file.ts';

type VerifyOptions = { since?: string; fromSeq?: string; head?: string; file?: string };
type ExportOptions = { since?: string; to: string };

export function declareRecordCommands(root: Command, runner: CommandRunner): void {
  const record = root
    .command('record')
    .description('check that final rows were neither changed nor removed, and export them');
  const verify = record
    .command('verify')
    .description(
      'compare every final row with the link that was made of it. Prints the head: keep it outside, ' +
        'and give it to a later verification, which then also finds a record that was written anew. ' +
        'Fails if anything is found',
    )
    .option('--since <instant>', 'only what was linked since then')
    .option('--from-seq <n>', 'only links after this number')
    .option('--head <seq:hash>', 'a head that an earlier verification printed')
    .option('--file <file>', 'verify a file of `record export` instead, without the server');
  showExamples(verify, [
    ['carillon record verify', 'the whole record; exit code 1 if anything was changed'],
    [
      'carillon record verify --head 120:5f0c…',
      'and that it still contains what it contained then',
    ],
    ['carillon record verify --file record.jsonl', 'an exported file, on any machine'],
  ]);
  runner.client<VerifyOptions>(verify, (context, _args, options) => verifyRecord(context, options));
  const exporting = record
    .command('export')
    .description('write the links and the rows they cover as JSON lines')
    .requiredOption('--to <file>', 'a new file')
    .option('--since <instant>', 'only what was linked since then');
  showExamples(exporting, [['carillon record export --to record.jsonl', 'the whole record']]);
  runner.client<ExportOptions>(exporting, (context, _args, options) =>
    exportRecord(context, options),
  );
}

const maxFindings = 1_000;

async function verifyRecord(context: CommandContext, options: VerifyOptions): Promise<number> {
  const report =
    options.file === undefined
      ? await verifyServer(context, options)
      : await verifyFile(context, options.file, options.head);
  await context.answer.one<RecordReport>(report, {
    nameOf: ({ head }) => (head ? `${head.seq}:${head.hash}` : ''),
    lines: linesOf,
  });
  return report.findings.length === 0 ? exitCodes.ok : exitCodes.general;
}

async function verifyServer(
  { api, note }: CommandContext,
  { since, fromSeq, head }: VerifyOptions,
): Promise<RecordReport> {
  const report: RecordReport = { links: 0, removed: 0, findings: [], head: null };
  let cursor = fromSeq === undefined ? undefined : `links:${fromSeq}`;
  if (cursor !== undefined && head !== undefined) {
    throw new CliError('--head is compared from the beginning: leave --from-seq out');
  }
  for (let pages = 1; ; pages += 1) {
    const page: RecordVerification = await api.verifyRecord({ cursor, since, head });
    report.links += page.links;
    report.removed += page.removed;
    report.findings.push(...page.findings.slice(0, maxFindings - report.findings.length));
    report.head = page.head;
    if (page.next === null) return report;
    cursor = page.next;
    if (pages % 20 === 0) note(`verified ${showCount(report.links, 'link')} so far`);
  }
}

async function verifyFile(
  { signal }: CommandContext,
  file: string,
  head: string | undefined,
): Promise<RecordReport> {
  const verifier = createFileVerifier(head);
  const input = createReadStream(file, { signal });
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) verifier.add(line);
  } catch (error) {
    throw new CliError(`${file} cannot be read: ${(error as Error).message}`);
  }
  return verifier.end();
}

function linesOf({ links, removed, findings, head }: RecordReport): string[] {
  return [
    `${showCount(links, 'link')} checked`,
    ...(removed === 0 ? [] : [`${showCount(removed, 'execution')} of them removed by retention`]),
    ...findings.map(({ kind, seq, type, id, message }) =>
      [kind, seq === null ? '' : `link ${seq}`, type ?? '', id ?? '', message]
        .filter((word) => word !== '')
        .join(' '),
    ),
    findings.length === 0
      ? 'nothing was changed or removed'
      : showCount(findings.length, 'finding'),
    ...(head === null ? [] : [`head ${head.seq}:${head.hash}`]),
  ];
}

async function exportRecord(
  { api, note, answer }: CommandContext,
  { since, to: output }: ExportOptions,
): Promise<number> {
  const file = await open(output, 'wx', 0o600).catch((error: Error) => {
    throw new CliError(`${output} cannot be created: ${error.message}`);
  });
  let links = 0;
  try {
    let after: number | undefined;
    for (;;) {
      const page = await api.exportRecord({ after, since });
      for (const item of page.items) {
        await file.write(`${JSON.stringify({ tenantId: page.tenantId, ...item })}\n`);
      }
      links += page.items.length;
      if (page.next === null) break;
      after = page.next;
      note(`exported ${showCount(links, 'link')} so far`);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  answer.lines([`${showCount(links, 'link')} written to ${output}`]);
  return exitCodes.ok;
}
