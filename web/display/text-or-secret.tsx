/** A value that is written, or the name of a secret that holds it; secrets themselves are never shown or asked for. */
import { Group, Select, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';

export type TextOrSecret = string | { secret: string };

type Props = {
  /** What the value is; its label and the start of the names of its fields. */
  label: string;
  value: TextOrSecret;
  change: (value: TextOrSecret) => void;
  maxLength: number;
  placeholder?: string;
};

export function TextOrSecretInput(props: Props): ReactNode {
  const { label, value, change, maxLength, placeholder } = props;
  const isSecret = typeof value !== 'string';
  const text = isSecret ? value.secret : value;
  return (
    <Group gap="xs" align="end" grow preventGrowOverflow={false} wrap="nowrap">
      <Select
        label={`${label}: as`}
        allowDeselect={false}
        data={[
          { value: 'text', label: 'text' },
          { value: 'secret', label: 'a secret, by name' },
        ]}
        value={isSecret ? 'secret' : 'text'}
        onChange={(chosen) => change(chosen === 'secret' ? { secret: '' } : '')}
      />
      <TextInput
        label={isSecret ? `${label}: name of the secret` : label}
        placeholder={isSecret ? 'HR_API_KEY' : placeholder}
        required
        maxLength={isSecret ? 128 : maxLength}
        value={text}
        onChange={({ currentTarget }) =>
          change(isSecret ? { secret: currentTarget.value } : currentTarget.value)
        }
      />
    </Group>
  );
}
