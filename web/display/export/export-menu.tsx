/** Takes the list elsewhere: as CSV or JSON, as a command, or as a request. */
import { Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import { type ReactNode, useRef } from 'react';
import { toCurl } from '../copy-as.tsx';
import { copyText } from '../copy-text.ts';
import { MenuButton } from '../menu-button.tsx';
import { problemOf } from '../problem.tsx';
import { type Cells, toCsv } from './csv.ts';

type Page<Row> = { items: readonly Row[]; nextCursor: string | null };
type ReadPage<Row> = (cursor: string | null, signal: AbortSignal) => Promise<Page<Row>>;

type Props<Row> = {
  /** What the rows are, such as `executions`; also the name of the file. */
  what: string;
  readPage: ReadPage<Row>;
  cells: Cells<Row>;
  /** Rows that are selected; all that match when there are none. */
  selected?: readonly Row[];
  /** The command that shows the list, and its address from `/api` on. */
  command: string;
  path: string;
};

type Format = 'csv' | 'json';

const maxRows = 10_000;
const progressId = 'export';

export function ExportMenu<Row>(props: Props<Row>): ReactNode {
  const { what, readPage, cells, selected = [], command, path } = props;
  const reading = useRef<AbortController>(null);
  const begin = async (format: Format): Promise<void> => {
    reading.current?.abort();
    const stopping = new AbortController();
    reading.current = stopping;
    const found =
      selected.length > 0
        ? { rows: selected, hasMore: false }
        : await readMatching({ what, readPage }, stopping).catch(showFailure);
    if (!found || stopping.signal.aborted) return;
    const text =
      format === 'csv' ? toCsv(cells, found.rows) : `${JSON.stringify(found.rows, null, 2)}\n`;
    save(text, { what, format });
    const message = found.hasMore
      ? `The newest ${maxRows} of them; more match. Narrow the filters for the others.`
      : `${found.rows.length} ${what}`;
    notifications.hide(progressId);
    notifications.show({ title: 'Exported', message });
  };
  const which = selected.length > 0 ? `the ${selected.length} selected` : 'all that match';
  return (
    <MenuButton label="Export" icon={IconDownload}>
      <Menu.Label>Download {which}</Menu.Label>
      <Menu.Item onClick={() => void begin('csv')}>CSV</Menu.Item>
      <Menu.Item onClick={() => void begin('json')}>JSON</Menu.Item>
      <Menu.Label>Copy this list as</Menu.Label>
      <Menu.Item onClick={() => copyText(command)}>Command</Menu.Item>
      <Menu.Item onClick={() => copyText(toCurl(path))}>curl</Menu.Item>
    </MenuButton>
  );
}

type Found<Row> = { rows: readonly Row[]; hasMore: boolean };

/** Page by page; closing the message ends it. */
async function readMatching<Row>(
  { what, readPage }: { what: string; readPage: ReadPage<Row> },
  stopping: AbortController,
): Promise<Found<Row>> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  notifications.show({
    id: progressId,
    loading: true,
    autoClose: false,
    message: `Reading ${what}`,
    onClose: () => stopping.abort(),
  });
  do {
    const page: Page<Row> = await readPage(cursor, stopping.signal);
    rows.push(...page.items);
    cursor = page.nextCursor;
    const message = `${rows.length} ${what} read; close this to stop`;
    notifications.update({ id: progressId, loading: true, autoClose: false, message });
  } while (cursor !== null && rows.length < maxRows);
  return { rows: rows.slice(0, maxRows), hasMore: cursor !== null };
}

function showFailure(error: unknown): null {
  notifications.hide(progressId);
  if (error instanceof DOMException && error.name === 'AbortError') return null;
  const { title, detail } = problemOf(error);
  notifications.show({ color: 'red', title: `Not exported: ${title}`, message: detail });
  return null;
}

function save(text: string, { what, format }: { what: string; format: Format }): void {
  const type = format === 'csv' ? 'text/csv' : 'application/json';
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  const at = new Date().toISOString().slice(0, 19).replaceAll(':', '');
  link.download = `${what.replaceAll(' ', '-')}-${at}.${format}`;
  link.click();
  URL.revokeObjectURL(url);
}
