/** One field of a form, made from its schema. Undefined is a field that the definition does not have. */
import {
  Checkbox,
  Fieldset,
  NativeSelect,
  NumberInput,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core';
import type { ReactNode } from 'react';
import { type Fault, faultsAt, textOf } from '../faults.ts';
import { type Field, fieldsOf, kindOf, type Schema, withField } from '../step-fields.ts';
import { ListField } from './list-field.tsx';
import { MapField } from './map-field.tsx';
import { SecretField } from './secret-field.tsx';
import { ValueField } from './value-field.tsx';

type Props = {
  field: Field;
  value: unknown;
  change: (value: unknown) => void;
  /** With pointers that begin at this field. */
  faults: readonly Fault[];
  /** Names of secrets that the steps use. */
  secrets: readonly string[];
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const script = {
  autosize: true,
  minRows: 3,
  maxRows: 30,
  spellCheck: false,
  styles: { input: { fontFamily: 'var(--mantine-font-family-monospace)' } },
};

export function SchemaField(props: Props): ReactNode {
  const { field, value, change, faults, secrets } = props;
  const { label, kind, schema, isRequired } = field;
  const { description } = schema;
  const error = textOf(faults);
  switch (kind) {
    case 'flag':
      return (
        <Checkbox
          label={label}
          description={description}
          error={error}
          checked={value === true}
          onChange={(event) => {
            const isOn = event.currentTarget.checked;
            change(isOn || (value !== undefined && schema.const !== true) ? isOn : undefined);
          }}
        />
      );
    case 'yes-no':
    case 'choice':
      return <ChoiceField {...props} />;
    case 'number':
      return <WholeNumber {...props} />;
    case 'long-text':
    case 'script':
    case 'text':
      return <TextField {...props} />;
    case 'text-or-secret':
      return <SecretField {...{ label, value, secrets, error }} change={change} />;
    case 'list':
    case 'map':
      return <EntriesField {...props} />;
    case 'fields':
      return (
        <Fieldset legend={label}>
          <Stack gap="sm">
            {fieldsOf(schema).map((inner) => (
              <SchemaField
                key={inner.name}
                field={inner}
                value={isObject(value) ? value[inner.name] : undefined}
                change={(to) => {
                  const before = isObject(value) ? value : {};
                  const next = withField(before, { name: inner.name, to, schema });
                  change(Object.keys(next).length === 0 && !isRequired ? undefined : next);
                }}
                faults={faultsAt(faults, `/${inner.name}`)}
                secrets={secrets}
              />
            ))}
          </Stack>
        </Fieldset>
      );
    case 'value':
    case 'json':
      return (
        <ValueField
          {...{ label, description, isRequired, value, error, change }}
          takesText={kind === 'value'}
        />
      );
  }
}

/** "not set" leaves the field out of the definition. */
function ChoiceField({ field, value, change, faults }: Props): ReactNode {
  const { label, schema, isRequired, kind } = field;
  const words: readonly string[] = kind === 'yes-no' ? ['true', 'false'] : (schema.enum ?? []);
  const byDefault = typeof schema.default === 'string' ? ` (${schema.default})` : '';
  const none = { value: '', label: `not set${byDefault}` };
  return (
    <NativeSelect
      label={label}
      description={schema.description}
      required={isRequired}
      error={textOf(faults)}
      data={[...(isRequired ? [] : [none]), ...words.map((word) => ({ value: word, label: word }))]}
      value={typeof value === 'string' || typeof value === 'boolean' ? String(value) : ''}
      onChange={(event) => {
        const word = event.currentTarget.value;
        if (word === '') change(undefined);
        else change(kind === 'yes-no' ? word === 'true' : word);
      }}
    />
  );
}

function WholeNumber({ field, value, change, faults }: Props): ReactNode {
  const { label, schema, isRequired } = field;
  const { minimum, maximum, description, default: byDefault } = schema;
  return (
    <NumberInput
      flex={1}
      label={label}
      description={description}
      required={isRequired}
      error={textOf(faults)}
      value={typeof value === 'number' ? value : ''}
      {...(typeof byDefault === 'number' && { placeholder: String(byDefault) })}
      {...(minimum !== undefined && { min: minimum })}
      {...(maximum !== undefined && { max: maximum })}
      allowDecimal={schema.type === 'number'}
      onChange={(entered) => change(typeof entered === 'number' ? entered : undefined)}
    />
  );
}

function TextField({ field, value, change, faults }: Props): ReactNode {
  const { label, kind, schema, isRequired, name } = field;
  const isNullable = Array.isArray(schema.type) && schema.type.includes('null');
  const about = {
    flex: 1,
    label,
    description: schema.description,
    required: isRequired,
    error: textOf(faults),
    value: typeof value === 'string' ? value : '',
    ...(schema.maxLength !== undefined && { maxLength: schema.maxLength }),
    ...(typeof schema.default === 'string' && { placeholder: schema.default }),
    onChange: (event: { currentTarget: { value: string } }) => {
      const text = event.currentTarget.value;
      const none = isNullable ? null : undefined;
      change(text === '' && !isRequired ? none : text);
    },
  };
  if (kind === 'text') return <TextInput {...about} />;
  const isProse = name === 'message';
  return <Textarea {...about} {...(isProse ? { autosize: true, minRows: 2 } : script)} />;
}

/** Entries have the field of their schema, with a name for screen readers only. */
function EntriesField({ field, value, change, faults, secrets }: Props): ReactNode {
  const { label, schema, kind } = field;
  const { items, additionalProperties, description } = schema;
  const entry: Schema =
    items ?? (typeof additionalProperties === 'object' ? additionalProperties : {});
  const about = {
    label,
    description,
    error: textOf(faults.filter(({ pointer }) => pointer === '')),
  };
  const renderItem = (
    item: { label: string; value: unknown; change: (to: unknown) => void },
    place: string | number,
  ): ReactNode => (
    <EntryField
      label={item.label}
      schema={entry}
      value={item.value}
      change={item.change}
      faults={faultsAt(faults, `/${place}`)}
      secrets={secrets}
    />
  );
  if (kind === 'map') {
    return (
      <MapField
        {...about}
        value={isObject(value) ? value : {}}
        change={change}
        renderItem={(item) =>
          renderItem(item, item.name.replaceAll('~', '~0').replaceAll('/', '~1'))
        }
      />
    );
  }
  return (
    <ListField
      {...about}
      value={Array.isArray(value) ? value : []}
      blank={blankOf(entry)}
      change={change}
      renderItem={(item) => renderItem(item, item.index)}
    />
  );
}

function blankOf(schema: Schema): unknown {
  if (schema.enum) return schema.enum[0] ?? '';
  return kindOf(schema) === 'number' ? (schema.minimum ?? 0) : '';
}

type EntryProps = Omit<Props, 'field'> & { label: string; schema: Schema };

function EntryField({ label, schema, value, change, faults, secrets }: EntryProps): ReactNode {
  const kind = kindOf(schema);
  const error = textOf(faults);
  const text = { 'aria-label': label, flex: 1, error };
  if (kind === 'text-or-secret') {
    return <SecretField {...{ label, value, secrets, error }} change={change} />;
  }
  if (kind === 'number') {
    return (
      <NumberInput
        {...text}
        value={typeof value === 'number' ? value : ''}
        onChange={(entered) => change(typeof entered === 'number' ? entered : undefined)}
      />
    );
  }
  if (kind === 'choice') {
    return (
      <NativeSelect
        {...text}
        data={[...(schema.enum ?? [])]}
        value={String(value)}
        onChange={(event) => change(event.currentTarget.value)}
      />
    );
  }
  if (kind === 'value') return <ScalarInput {...{ label, value, change, error }} />;
  return (
    <Textarea
      {...text}
      autosize
      minRows={1}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

function ScalarInput(props: {
  label: string;
  value: unknown;
  error: string | undefined;
  change: (value: unknown) => void;
}): ReactNode {
  return <ValueField {...props} takesText />;
}
