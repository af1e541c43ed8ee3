/**
 * A form that writes one object: with a reason, the command line that does the same, and what to do when
 * the object was changed in the meantime. What was filled in is never lost.
 */
import { Alert, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { ApiError } from '../../../src/client/api-error.ts';
import type { Tagged } from '../../api/govern-queries.ts';
import { DifferenceTable } from '../../display/differences/difference-table.tsx';
import { differences } from '../../display/differences/differences.ts';
import { Problem, problemOf } from '../../display/problem.tsx';
import { Instant } from '../../display/time/instant.tsx';
import { SameInShell } from '../same-in-shell.tsx';

type Changed = { updatedAt: string | null; updatedBy: { name: string } | null };

/** What the form would write, and what there is now; both in the shape that is compared. */
type Conflict<Stored extends Changed> = {
  read: () => Promise<Tagged<Stored>>;
  toBody: (stored: Stored) => object;
  mine: object;
  /** Fills the form with what there is now. */
  take: (current: Tagged<Stored>) => void;
};

type Props<Stored extends Changed> = {
  submit: string;
  /** The command line that does the same, without the reason. */
  command: string;
  /** False where the API keeps no reason for it. */
  takesReason?: boolean;
  /** The API refuses to do it without one. */
  needsReason?: boolean;
  /** The version that the form began with; null for a new object. */
  etag: string | null;
  save: (reason: string, ifMatch: string | null) => Promise<void>;
  conflict?: Conflict<Stored>;
  close: () => void;
  /** After it was saved. */
  staysOpen?: boolean;
  /** The fields. */
  children: ReactNode;
};

export function WriteForm<Stored extends Changed>(props: Props<Stored>): ReactNode {
  const {
    submit,
    command,
    takesReason = true,
    needsReason = false,
    etag,
    conflict,
    close,
    children,
  } = props;
  const { staysOpen = false } = props;
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [theirs, setTheirs] = useState<Tagged<Stored> | null>(null);
  const write = async (ifMatch: string | null): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await props.save(reason, ifMatch);
      if (!staysOpen) close();
    } catch (error) {
      const isConflict = error instanceof ApiError && error.status === 412;
      if (isConflict && conflict) setTheirs(await conflict.read().catch(() => null));
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    void write(theirs?.etag ?? etag);
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack>
        {children}
        {takesReason && (
          <Textarea
            label="Reason"
            description="Recorded in the audit trail."
            required={needsReason}
            maxLength={500}
            autosize
            minRows={2}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        <SameInShell command={command} reason={reason} until={null} />
        {theirs && conflict ? (
          <ConflictNote
            theirs={theirs.value}
            conflict={conflict}
            take={() => {
              conflict.take(theirs);
              setTheirs(null);
              setFailure(null);
            }}
          />
        ) : (
          failure !== null && <Refused error={failure} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Back
          </Button>
          <Button type="submit" loading={busy} {...(theirs && { color: 'red' })}>
            {theirs ? 'Save mine over it' : submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Each mistake with its remedy. */
function Refused({ error }: { error: unknown }): ReactNode {
  const mistakes = error instanceof ApiError ? (error.errors ?? []) : [];
  if (mistakes.length === 0) return <Problem error={error} />;
  return (
    <Alert color="red" role="alert" title={problemOf(error).title}>
      {mistakes.map(({ pointer, message, suggestion }) => (
        <Text key={`${pointer} ${message}`} size="sm">
          {pointer}: {message}
          {suggestion && ` (${suggestion})`}
        </Text>
      ))}
    </Alert>
  );
}

type NoteProps<Stored extends Changed> = {
  theirs: Stored;
  conflict: Conflict<Stored>;
  take: () => void;
};

function ConflictNote<Stored extends Changed>({
  theirs,
  conflict,
  take,
}: NoteProps<Stored>): ReactNode {
  const { updatedAt, updatedBy } = theirs;
  return (
    <Alert color="red" role="alert" title="It was changed in the meantime">
      <Stack gap="xs">
        <Text size="sm" component="div">
          {updatedBy?.name ?? 'Someone'} changed it <Instant at={updatedAt} relative />. Nothing of
          yours was written; it is still in this form.
        </Text>
        <DifferenceTable
          differences={differences(conflict.toBody(theirs), conflict.mine)}
          before="Now"
          after="In this form"
        />
        <Group>
          <Button size="compact-sm" variant="default" onClick={take}>
            Take what there is now
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
