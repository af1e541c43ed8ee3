/** Takes the list elsewhere: as CSV or JSON, as a command, or as a request. */
import { Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import { type ReactNode, useRef } from 'react';
import type { Execution } from '../../../api/client.ts';
import { type ExecutionFilter, readExecutionPage } from '../../../api/queries.ts';
import { toCurl } from '../../../display/copy-as.tsx';
import { copyText } from '../../../display/copy-text.ts';
import { MenuButton } from '../../../display/menu-button.tsx';
import { problemOf } from '../../../display/problem.tsx';
import { toCommand, toPath } from './copy-as.ts';
import { toCsv } from './csv.ts';

type Props = {
  filter: ExecutionFilter;
  /** Rows that are selected; all that match when there are none. */
  selected: readonly Execution[];
};

type Format = 'csv' | 'json';

const maxRows = 10_000;
const progressId = 'history-export';

export function ExportMenu({ filter, selected }: Props): ReactNode {
  const reading = useRef<AbortController>(null);
  const begin = async (format: Format): Promise<void> => {
    reading.current?.abort();
    const stopping = new AbortController();
    reading.current = stopping;
    const found =
      selected.length > 0
        ? { rows: selected, hasMore: false }
        : await readMatching(filter, stopping).catch(showFailure);
    if (!found || stopping.signal.aborted) return;
    save(found.rows, format);
    const message = found.hasMore
      ? `The newest ${maxRows} of them; more match. Narrow the filters for the others.`
      : `${found.rows.length} executions`;
    notifications.hide(progressId);
    notifications.show({ title: 'Exported', message });
  };
  const what = selected.length > 0 ? `the ${selected.length} selected` : 'all that match';
  return (
    <MenuButton label="Export" icon={IconDownload}>
      <Menu.Label>Download {what}</Menu.Label>
      <Menu.Item onClick={() => void begin('csv')}>CSV</Menu.Item>
      <Menu.Item onClick={() => void begin('json')}>JSON</Menu.Item>
      <Menu.Label>Copy this list as</Menu.Label>
      <Menu.Item onClick={() => copyText(toCommand(filter))}>Command</Menu.Item>
      <Menu.Item onClick={() => copyText(toCurl(toPath(filter)))}>curl</Menu.Item>
    </MenuButton>
  );
}

type Found = { rows: readonly Execution[]; hasMore: boolean };

/** Page by page; closing the message ends it. */
async function readMatching(filter: ExecutionFilter, stopping: AbortController): Promise<Found> {
  const rows: Execution[] = [];
  let cursor: string | null = null;
  notifications.show({
    id: progressId,
    loading: true,
    autoClose: false,
    message: 'Reading executions',
    onClose: () => stopping.abort(),
  });
  do {
    const page: Awaited<ReturnType<typeof readExecutionPage>> = await readExecutionPage(
      filter,
      cursor,
      stopping.signal,
    );
    rows.push(...page.items);
    cursor = page.nextCursor;
    const message = `${rows.length} executions read; close this to stop`;
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

function save(rows: readonly Execution[], format: Format): void {
  const [text, type] =
    format === 'csv'
      ? [toCsv(rows), 'text/csv']
      : [`${JSON.stringify(rows, null, 2)}\n`, 'application/json'];
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `executions-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.${format}`;
  link.click();
  URL.revokeObjectURL(url);
}
