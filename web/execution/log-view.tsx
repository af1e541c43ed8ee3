/** The log of all steps or of one: follows without stealing the scroll, searches, and links to a line. */
import { Button, Checkbox, Group, Select, Text, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { isFinalExecution } from '../../src/domain/execution/status.ts';
import type { ExecutionDetail, LogLine } from '../api/client.ts';
import { Empty } from '../display/empty.tsx';
import { useKeys } from '../display/keys.ts';
import { Problem } from '../display/problem.tsx';
import { showInstant } from '../display/time/times.ts';
import { useZones } from '../display/time/zones.tsx';
import classes from './execution.module.css';
import { useLog } from './use-log.ts';

/** A reader within this distance of the end is at the end. Pixels. */
const atEnd = 24;
/** Every line is a target of at least this height. Pixels. */
const lineHeight = 24;

export function LogView({ execution }: { execution: ExecutionDetail }): ReactNode {
  const { step, q, line } = useSearch({ from: '/executions/$id' });
  const navigate = useNavigate({ from: '/executions/$id' });
  const [follows, setFollows] = useState(line === undefined);
  const log = useLog(execution.id, step, !isFinalExecution(execution.status));
  const lines = useMemo(() => {
    const wanted = q?.toLowerCase();
    return wanted === undefined
      ? log.lines
      : log.lines.filter(({ text }) => text.toLowerCase().includes(wanted));
  }, [log.lines, q]);
  useKeys(useMemo(() => ({ f: () => setFollows((before) => !before) }), []));
  const names = execution.steps.map(({ stepIndex, name }) => ({
    value: String(stepIndex),
    label: `${stepIndex + 1}. ${name}`,
  }));
  return (
    <>
      <Group mb="sm" align="end">
        <Select
          label="Step"
          placeholder="all"
          clearable
          data={names}
          value={step === undefined ? null : String(step)}
          onChange={(chosen) =>
            void navigate({
              search: (before) => ({
                ...before,
                step: chosen === null ? undefined : Number(chosen),
              }),
              replace: true,
            })
          }
        />
        <TextInput
          type="search"
          label="Search"
          value={q ?? ''}
          onChange={({ currentTarget: { value } }) =>
            void navigate({
              search: (before) => ({ ...before, q: value || undefined }),
              replace: true,
            })
          }
        />
        <Checkbox
          label="Follow (f)"
          checked={follows}
          onChange={(event) => setFollows(event.currentTarget.checked)}
        />
        <Button
          variant="default"
          onClick={() => download(execution, lines)}
          disabled={lines.length === 0}
        >
          Download
        </Button>
        <Text size="sm">
          {lines.length} lines{log.isComplete ? '' : ', reading…'}
        </Text>
      </Group>
      {log.error !== null && <Problem error={log.error} />}
      {log.isComplete && lines.length === 0 ? (
        <Empty
          title={q ? 'No line has this text' : 'No step has written a line'}
          command={`carillon execution log ${execution.id}`}
        />
      ) : (
        <Lines
          lines={lines}
          marked={line}
          follows={follows}
          unfollow={() => setFollows(false)}
          steps={execution.steps}
        />
      )}
    </>
  );
}

type LinesProps = {
  lines: readonly LogLine[];
  marked: string | undefined;
  follows: boolean;
  unfollow: () => void;
  steps: ExecutionDetail['steps'];
};

function Lines({ lines, marked, follows, unfollow, steps }: LinesProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => place.current,
    estimateSize: () => lineHeight,
    overscan: 30,
  });
  useEffect(() => {
    if (follows && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [follows, lines.length, virtual]);
  const markedIndex =
    marked === undefined ? -1 : lines.findIndex((one) => lineName(one) === marked);
  useEffect(() => {
    if (markedIndex >= 0) virtual.scrollToIndex(markedIndex, { align: 'center' });
  }, [markedIndex, virtual]);
  return (
    <div
      ref={place}
      className={classes['log']}
      tabIndex={0}
      role="log"
      aria-live="off"
      aria-label="Log lines"
      onWheel={() => {
        const { scrollTop, clientHeight, scrollHeight } = place.current ?? document.body;
        if (follows && scrollTop + clientHeight < scrollHeight - atEnd) unfollow();
      }}
      onKeyDown={({ key }) => {
        if (['PageUp', 'ArrowUp', 'Home'].includes(key)) unfollow();
      }}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <div
            key={index}
            data-index={index}
            ref={virtual.measureElement}
            style={{
              position: 'absolute',
              top: 0,
              left: 0,
              right: 0,
              transform: `translateY(${start}px)`,
            }}
          >
            <Line
              line={lines[index] as LogLine}
              marked={index === markedIndex}
              name={steps[(lines[index] as LogLine).stepIndex]?.name ?? ''}
            />
          </div>
        ))}
      </div>
    </div>
  );
}

function Line({ line, marked, name }: { line: LogLine; marked: boolean; name: string }): ReactNode {
  const { zoneFor } = useZones();
  const navigate = useNavigate({ from: '/executions/$id' });
  const title = `${name}, attempt ${line.attempt}, line ${line.line}, ${line.at}`;
  return (
    <div className={classes['line']} data-level={line.level} data-marked={marked} title={title}>
      <a
        className={classes['number']}
        href={`?view=log&line=${encodeURIComponent(JSON.stringify(lineName(line)))}`}
        aria-label={`Link to ${title}`}
        onClick={(event) => {
          event.preventDefault();
          void navigate({
            search: (before) => ({ ...before, line: lineName(line) }),
            replace: true,
          });
        }}
      >
        {line.stepIndex + 1} · {showInstant(line.at, zoneFor()).slice(-12)}
      </a>
      <span>{line.text}</span>
    </div>
  );
}

function lineName({ stepIndex, attempt, line }: LogLine): string {
  return `${stepIndex}.${attempt}.${line}`;
}

function download(execution: ExecutionDetail, lines: readonly LogLine[]): void {
  const text = lines.map(
    (one) => `${one.at} ${one.stepIndex + 1}.${one.attempt} ${one.stream} ${one.text}\n`,
  );
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(text, { type: 'text/plain' }));
  link.download = `${execution.scheduleSlug}-${execution.id}.log`;
  link.click();
  URL.revokeObjectURL(link.href);
}
