/** The editor of a new schedule: blank, from the example, from YAML, or as a copy of another one. */
import { Button, Group, Loader, Stack, Text, Textarea, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { bodyOfSchedule } from '../../src/domain/schedule/schedule-document.ts';
import { usePermitted } from '../actions/permissions.ts';
import { Problem } from '../display/problem.tsx';
import type { Draft } from './draft.ts';
import { MayNotEdit } from './may-not-edit.tsx';
import { blankDraft, copyOf, exampleDraft, readYamlDraft } from './new-drafts.ts';
import { ScheduleEditor } from './schedule-editor.tsx';
import { readStored } from './stored-schedule.ts';

const copyMark = 'copy:';

async function readStart(from: string | undefined): Promise<Draft> {
  if (from === 'example') return exampleDraft();
  if (!from?.startsWith(copyMark)) return blankDraft();
  const { schedule } = await readStored(from.slice(copyMark.length));
  return copyOf(bodyOfSchedule<Draft>(schedule));
}

export function NewSchedulePage(): ReactNode {
  const { from, tab = 'general' } = useSearch({ from: '/new-schedule' });
  const navigate = useNavigate({ from: '/new-schedule' });
  const mayEdit = usePermitted('edit');
  const [pasted, setPasted] = useState<Draft | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['new-schedule', from],
    queryFn: () => readStart(from),
    staleTime: Infinity,
    gcTime: 0,
  });
  if (!mayEdit) return <MayNotEdit />;
  if (from === 'yaml' && !pasted) return <PasteYaml use={setPasted} />;
  const start = from === 'yaml' ? pasted : data;
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!start) return <Loader aria-label="Loading" />;
  return (
    <ScheduleEditor
      key={from}
      start={start}
      stored={null}
      tab={tab}
      open={(chosen) =>
        void navigate({ search: (before) => ({ ...before, tab: chosen }), replace: true })
      }
    />
  );
}

function PasteYaml({ use }: { use: (draft: Draft) => void }): ReactNode {
  const [text, setText] = useState('');
  const [mistake, setMistake] = useState<string | null>(null);
  const read = async (): Promise<void> => {
    try {
      use(await readYamlDraft(text));
    } catch (error) {
      setMistake(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Stack maw={720}>
      <Title order={1} size="h3">
        New schedule from YAML
      </Title>
      <Text size="sm">
        A document as <code>carillon export</code> prints it. Nothing is saved yet: it opens in the
        editor.
      </Text>
      <Textarea
        label="YAML"
        autosize
        minRows={12}
        maxRows={30}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        {...(mistake !== null && { error: mistake })}
      />
      <Group>
        <Button onClick={() => void read()} disabled={text.trim() === ''}>
          Open in the editor
        </Button>
      </Group>
    </Stack>
  );
}
