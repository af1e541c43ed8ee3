/** Asks a person before something is done: what will happen, and why they want it. */
import {
  Button,
  Group,
  Modal,
  NativeSelect,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import {
  createContext,
  type ReactNode,
  type SubmitEvent,
  useContext,
  useMemo,
  useState,
} from 'react';
import type { Parameters } from '../../src/domain/schedule/parameters.ts';
import { problemOf } from '../display/problem.tsx';
import { type Entered, flagsOf, ParameterFields } from './parameter-fields.tsx';
import { SameInShell } from './same-in-shell.tsx';

export type Question = {
  title: string;
  /** What will happen. */
  effect: ReactNode;
  confirm: string;
  danger?: boolean;
  /** The API refuses to do it without a reason. */
  needsReason?: boolean;
  /** False where the API keeps no reason for it. */
  takesReason?: boolean;
  /** Asks also until when; what it does ends then. */
  asksUntil?: boolean;
  /** Asks for one of these, too; the first is chosen at the beginning. */
  choice?: Choice;
  /** Asks for values of these, too. */
  parameters?: Parameters;
  /** The command line that does the same, without the reason. */
  command?: string;
  /** Its failure is shown in the dialog, which stays open. */
  act: (reason: string, until: string | null, given: Given) => Promise<void>;
};

type Choice = {
  label: string;
  options: readonly { value: string; label: string }[];
  /** Of the command line; left out with an empty value. */
  flag: string;
};

/** What was entered besides the reason. */
type Given = { values: Entered; chosen: string };

type Ask = (question: Question) => void;

const AskContext = createContext<Ask | null>(null);

export function AskProvider({ children }: { children: ReactNode }): ReactNode {
  const [question, setQuestion] = useState<Question | null>(null);
  const [opened, setOpened] = useState(false);
  const ask = useMemo<Ask>(
    () => (asked) => {
      setQuestion(asked);
      setOpened(true);
    },
    [],
  );
  const close = (): void => setOpened(false);
  return (
    <AskContext value={ask}>
      {children}
      <Modal opened={opened} onClose={close} title={question?.title} size="lg">
        {question && <AskForm key={String(opened)} question={question} close={close} />}
      </Modal>
    </AskContext>
  );
}

export function useAsk(): Ask {
  const ask = useContext(AskContext);
  if (!ask) throw new Error('AskProvider is missing');
  return ask;
}

function AskForm({ question, close }: { question: Question; close: () => void }): ReactNode {
  const { effect, confirm, danger = false, needsReason = false } = question;
  const { takesReason = true, asksUntil = false } = question;
  const [reason, setReason] = useState('');
  const [localUntil, setLocalUntil] = useState('');
  const [values, setValues] = useState<Entered>({});
  const [chosen, setChosen] = useState(question.choice?.options[0]?.value ?? '');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const until = localUntil === '' ? null : new Date(localUntil).toISOString();
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      await question.act(reason, until, { values, chosen });
      close();
    } catch (error) {
      const { title, detail } = problemOf(error);
      setFailure([title, detail].filter(Boolean).join(': '));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <Text component="div" size="sm">
          {effect}
        </Text>
        {question.choice && (
          <NativeSelect
            label={question.choice.label}
            data={[...question.choice.options]}
            value={chosen}
            onChange={(event) => setChosen(event.currentTarget.value)}
          />
        )}
        {question.parameters && (
          <ParameterFields parameters={question.parameters} values={values} change={setValues} />
        )}
        {takesReason && (
          <Textarea
            label="Reason"
            description="Recorded in the audit trail and shown with the result."
            required={needsReason}
            maxLength={500}
            autosize
            minRows={2}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        {asksUntil && (
          <TextInput
            type="datetime-local"
            label="Until"
            description="In the time zone of this browser; empty: until it is changed again."
            value={localUntil}
            onChange={(event) => setLocalUntil(event.currentTarget.value)}
          />
        )}
        {question.command !== undefined && (
          <SameInShell
            command={question.command + flagOf(question.choice, chosen) + flagsOf(values)}
            reason={reason}
            until={until}
          />
        )}
        {failure !== null && (
          <Text role="alert" c="red" size="sm">
            {failure}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Back
          </Button>
          <Button type="submit" {...(danger && { color: 'red' })} loading={busy}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function flagOf(choice: Choice | undefined, chosen: string): string {
  return choice && chosen !== '' ? ` ${choice.flag} ${chosen}` : '';
}
