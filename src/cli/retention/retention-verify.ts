/** `carillon retention verify`: whether an archive is what its cut wrote, and what the record chain covers. */
import { basename } from 'node:path';
import { findLink } from '../../store/record/record-links.ts';
import { findCut, type RetentionCut } from '../../store/retention/retention-cuts.ts';
import { CliError, exitCodes } from '../framework/cli-error.ts';
import { showCount } from '../framework/options.ts';
import { type Operator, requireTenant } from '../tenant/tenant-operator.ts';
import { type ArchivedLink, type ArchiveReport, createArchiveChecker } from './archive-checker.ts';
import { readArchive } from './retention-archive.ts';

/** Exit code 0 when nothing is wrong with it, 1 otherwise. */
export async function verifyArchive(operator: Operator, file: string): Promise<number> {
  const links: ArchivedLink[] = [];
  const checker = createArchiveChecker((link) => links.push(link));
  const sha256 = await readArchive(file, (line) => checker.add(line)).catch((error: Error) => {
    throw new CliError(`${file} cannot be read: ${error.message}`);
  });
  const report = checker.end();
  const findings = [...report.findings];
  if (report.header)
    findings.push(...(await compareWithDatabase(operator, report, { links, sha256 })));
  await operator.answer.one(
    { file: basename(file), sha256, links: report.links, counts: report.counts, findings },
    {
      nameOf: () => sha256,
      lines: () => [
        `${showCount(rowsOf(report), 'row')} and ${showCount(report.links, 'link')} checked`,
        ...findings,
        findings.length === 0
          ? 'nothing was changed or removed'
          : showCount(findings.length, 'finding'),
      ],
    },
  );
  return findings.length === 0 ? exitCodes.ok : exitCodes.general;
}

const rowsOf = ({ counts }: ArchiveReport): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

async function compareWithDatabase(
  operator: Operator,
  { header, counts }: ArchiveReport,
  { links, sha256 }: { links: readonly ArchivedLink[]; sha256: string },
): Promise<string[]> {
  if (header === null) return [];
  const { id } = await requireTenant(operator, header.tenant.slug);
  return operator.database.read(id, async (tx) => {
    const cut = await findCut(tx, header.id);
    if (!cut) return [`there is no cut ${header.id} of ${header.tenant.slug}`];
    const findings = compareWithCut(cut, counts, sha256);
    for (const { seq, hash } of links) {
      const link = await findLink(tx, seq);
      if (link?.hash !== hash) findings.push(`link ${seq} is not the one of the record`);
    }
    return findings;
  });
}

function compareWithCut(
  cut: RetentionCut,
  counts: Record<string, number>,
  sha256: string,
): string[] {
  const findings: string[] = [];
  if (cut.archiveSha256 === null) findings.push('the cut does not know an archive yet');
  else if (cut.archiveSha256 !== sha256)
    findings.push('the file is not the one that the cut wrote');
  for (const [table, count] of Object.entries(cut.counts ?? {})) {
    const found = counts[table] ?? 0;
    if (found !== count) findings.push(`${table}: ${found} rows instead of ${count}`);
  }
  return findings;
}
