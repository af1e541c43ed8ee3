/** Fields for the parameters of a schedule, and the values they stand for. */
import { Checkbox, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type {
  Parameter,
  Parameters,
  ParameterValue,
  ParameterValues,
} from '../../src/domain/schedule/parameters.ts';
import { shellWord } from '../../src/domain/text/shell-word.ts';

/** Empty where nothing was entered: then the default counts, or the server says what is missing. */
export type Entered = Readonly<Record<string, ParameterValue>>;

type Props = { parameters: Parameters; values: Entered; change: (values: Entered) => void };

export function ParameterFields({ parameters, values, change }: Props): ReactNode {
  const set = (name: string, value: ParameterValue | null): void => {
    const { [name]: _before, ...others } = values;
    change(value === null ? others : { ...others, [name]: value });
  };
  return (
    <Stack gap="xs" component="fieldset" bd="none" p={0} m={0} aria-label="Parameters">
      {Object.entries(parameters).map(([name, parameter]) => (
        <ParameterField
          key={name}
          name={name}
          parameter={parameter}
          value={values[name] ?? parameter.default ?? null}
          change={(value) => set(name, value)}
        />
      ))}
    </Stack>
  );
}

type FieldProps = {
  name: string;
  parameter: Parameter;
  value: ParameterValue | null;
  change: (value: ParameterValue | null) => void;
};

function ParameterField({ name, parameter, value, change }: FieldProps): ReactNode {
  const { type, description, enum: words, minimum, maximum, maxLength } = parameter;
  const about = { label: name, description, required: parameter.default === undefined };
  if (words) {
    const found = words.find((word) => word === value);
    return (
      <Select
        {...about}
        data={words.map(String)}
        value={found === undefined ? null : String(found)}
        onChange={(chosen) => change(words.find((word) => String(word) === chosen) ?? null)}
      />
    );
  }
  if (type === 'boolean') {
    return (
      <Checkbox
        label={name}
        description={description}
        checked={value === true}
        onChange={(event) => change(event.currentTarget.checked)}
      />
    );
  }
  if (type === 'string') {
    return (
      <TextInput
        {...about}
        value={typeof value === 'string' ? value : ''}
        maxLength={maxLength}
        onChange={(event) => change(event.currentTarget.value)}
      />
    );
  }
  return (
    <NumberInput
      {...about}
      value={typeof value === 'number' ? value : ''}
      {...(minimum !== undefined && { min: minimum })}
      {...(maximum !== undefined && { max: maximum })}
      allowDecimal={type === 'number'}
      onChange={(entered) => change(typeof entered === 'number' ? entered : null)}
    />
  );
}

/** As `-p` of the command line takes them; a text that reads like a number is quoted. */
export function flagsOf(values: Entered): string {
  return Object.entries(values)
    .map(([name, value]) => {
      const isPlain = typeof value === 'string' && !/^(true|false|null|-?\d.*|".*)$/.test(value);
      return ` -p ${shellWord(`${name}=${isPlain ? value : JSON.stringify(value)}`)}`;
    })
    .join('');
}

/** "full = true, batch = 10" */
export function describeValues(
  values: ParameterValues | Readonly<Record<string, unknown>>,
): string {
  return Object.entries(values)
    .map(
      ([name, value]) => `${name} = ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    .join(', ');
}
