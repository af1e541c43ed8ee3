/** The parameters that the schedule declares: values that an execution is given at its start. */
import {
  ActionIcon,
  Button,
  Fieldset,
  Group,
  NativeSelect,
  NumberInput,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { pointerPart } from '../../../src/domain/problem.ts';
import {
  parameterLimits,
  parameterTypes,
  type ParameterValue,
} from '../../../src/domain/schedule/parameters.ts';
import { type Draft, type FieldProblem, problemAt } from '../draft.ts';

type Declared = NonNullable<Draft['parameters']>;
type Parameter = Declared[string];

type Props = {
  parameters: Declared;
  change: (parameters: Declared) => void;
  problems: readonly FieldProblem[];
};

export function ParameterDeclarations({ parameters, change, problems }: Props): ReactNode {
  const entries = Object.entries(parameters);
  /** In their order; a name that another one has is not taken. */
  const put = (index: number, name: string, parameter: Parameter): void => {
    if (entries.some(([other], at) => other === name && at !== index)) return;
    change(Object.fromEntries(entries.with(index, [name, parameter])));
  };
  const add = (): void => {
    let number = entries.length + 1;
    while (`value${number}` in parameters) number += 1;
    change({ ...parameters, [`value${number}`]: { type: 'string' } });
  };
  return (
    <Fieldset legend="Parameters">
      <Stack>
        <Text size="sm">
          Values that an execution is given at its start. Conditions and settings of steps read them
          as <code>parameters.name</code>.
        </Text>
        {entries.map(([name, parameter], index) => (
          <ParameterRow
            key={index}
            name={name}
            parameter={parameter}
            error={problemAt(problems, `/parameters/${pointerPart(name)}`)}
            put={(newName, changed) => put(index, newName, changed)}
            remove={() => change(Object.fromEntries(entries.toSpliced(index, 1)))}
          />
        ))}
        <Button
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          disabled={entries.length >= parameterLimits.count}
          onClick={add}
          w="fit-content"
        >
          Add a parameter
        </Button>
      </Stack>
    </Fieldset>
  );
}

type RowProps = {
  name: string;
  parameter: Parameter;
  error: string | undefined;
  put: (name: string, parameter: Parameter) => void;
  remove: () => void;
};

function ParameterRow({ name, parameter, error, put, remove }: RowProps): ReactNode {
  const set = (part: Partial<Record<keyof Parameter, unknown>>): void => {
    const entries = Object.entries({ ...parameter, ...part });
    put(name, Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Parameter);
  };
  const { type, description, default: preset, enum: words = [] } = parameter;
  return (
    <Stack gap="xs" role="group" aria-label={`Parameter ${name}`}>
      <Group gap="xs" align="end">
        <TextInput
          label="Parameter"
          flex="1 1 140px"
          value={name}
          onChange={(event) => put(event.currentTarget.value, parameter)}
        />
        <NativeSelect
          label="Type"
          data={[...parameterTypes]}
          value={type}
          onChange={(event) =>
            put(name, {
              type: event.currentTarget.value as Parameter['type'],
              ...(description !== undefined && { description }),
            })
          }
        />
        <TextInput
          label="Default"
          flex="1 1 120px"
          placeholder="none: every start gives one"
          value={preset === undefined ? '' : String(preset)}
          onChange={(event) => set({ default: readValue(type, event.currentTarget.value) })}
        />
        <ActionIcon variant="default" size="lg" aria-label={`Remove ${name}`} onClick={remove}>
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </Group>
      <TextInput
        label="Meaning"
        value={description ?? ''}
        onChange={(event) => set({ description: event.currentTarget.value || undefined })}
      />
      {type !== 'boolean' && (
        <TagsInput
          label="Only these values"
          description="Empty: any. Enter adds one."
          value={words.map(String)}
          onChange={(all) =>
            set({
              enum: all.length === 0 ? undefined : all.map((word) => readValue(type, word) ?? word),
            })
          }
        />
      )}
      <Bounds parameter={parameter} set={set} />
      {error !== undefined && (
        <Text role="alert" c="red" size="sm">
          {error}
        </Text>
      )}
    </Stack>
  );
}

type BoundsProps = {
  parameter: Parameter;
  set: (part: Partial<Record<keyof Parameter, unknown>>) => void;
};

function Bounds({ parameter, set }: BoundsProps): ReactNode {
  const { type } = parameter;
  if (type === 'boolean') return null;
  const fields =
    type === 'string'
      ? ([
          ['minLength', 'At least, characters'],
          ['maxLength', 'At most, characters'],
        ] as const)
      : ([
          ['minimum', 'At least'],
          ['maximum', 'At most'],
        ] as const);
  return (
    <Group gap="xs" grow>
      {fields.map(([field, label]) => (
        <NumberInput
          key={field}
          label={label}
          value={parameter[field] ?? ''}
          onChange={(entered) =>
            set({ [field]: typeof entered === 'number' ? entered : undefined })
          }
        />
      ))}
    </Group>
  );
}

/** As the type has it; text that is none stays, so that the server can say so. */
function readValue(type: Parameter['type'], text: string): ParameterValue | undefined {
  if (text === '') return undefined;
  if (type === 'string') return text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  const number = Number(text);
  return Number.isFinite(number) && !/[.eE]$/.test(text) ? number : text;
}
