/** Inserts a step next to one of a running execution: written as in a definition, checked by the server. */
import { Modal, Text, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { ActivityRecord, StepBody } from '../../api/client.ts';
import { insertStep, type StepMove } from '../commands.ts';
import { WriteForm } from './write-form.tsx';

type Place = StepMove['place'];

const effects: Readonly<Record<Place, string>> = {
  Before: 'It runs on its own in front of the group of',
  After: 'It runs on its own behind the group of',
  With: 'It joins the group of',
};

export const placeLabels: Readonly<Record<Place, string>> = {
  Before: 'Insert a step before',
  After: 'Insert a step after',
  With: 'Insert a step beside',
};

type Props = {
  executionId: string;
  target: Pick<ActivityRecord, 'stepIndex' | 'key' | 'name'>;
  /** Null while the dialog is closed. */
  place: Place | null;
  close: () => void;
};

export function InsertStep({ executionId, target, place, close }: Props): ReactNode {
  const title = place === null ? '' : `${placeLabels[place]}: ${target.name}`;
  return (
    <Modal opened={place !== null} onClose={close} title={title} size="lg">
      {place !== null && <InsertForm {...{ executionId, target, place, close }} />}
    </Modal>
  );
}

const example = 'type: Wait\nname: Let it settle\nseconds: 60\n';

function InsertForm({
  executionId: id,
  target,
  place,
  close,
}: Props & { place: Place }): ReactNode {
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const save = async (reason: string): Promise<void> => {
    const step = await readStep(text);
    await insertStep({ id, step, place, target: target.key }, reason.trim());
    await queries.invalidateQueries({ queryKey: ['execution', id] });
  };
  const flag = `--${place.toLowerCase()} ${target.stepIndex + 1}`;
  return (
    <WriteForm
      submit="Insert"
      command={`carillon execution insert-step ${id} -f step.yaml ${flag}`}
      needsReason
      etag={null}
      save={save}
      close={close}
    >
      <Text size="sm">
        {effects[place]} {target.name}. Only this execution changes, and a retry of it does not have
        the step.
      </Text>
      <Textarea
        label="Step"
        description="YAML or JSON, as in the definition of a schedule."
        required
        autosize
        minRows={8}
        maxRows={24}
        placeholder={example}
        styles={{ input: { fontFamily: 'monospace' } }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </WriteForm>
  );
}

/** The server checks what it says. @throws Error that says what is wrong with the text. */
async function readStep(text: string): Promise<StepBody> {
  const { parseAllDocuments } = await import('yaml');
  const [document, ...others] = parseAllDocuments(text);
  if (!document || others.length > 0) throw new Error('Write exactly one step.');
  const [mistake] = document.errors;
  if (mistake) throw new Error(mistake.message);
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('The text does not describe a step.');
  }
  return value as StepBody;
}
