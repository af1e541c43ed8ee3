/** A text, or the name of a secret that the step worker reads. */
import { Autocomplete, Group, NativeSelect, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = {
  label: string;
  value: unknown;
  /** Names that other steps use. */
  secrets: readonly string[];
  error?: string | undefined;
  change: (value: string | { secret: string }) => void;
};

export function SecretField({ label, value, secrets, error, change }: Props): ReactNode {
  const secret =
    typeof value === 'object' && value !== null && 'secret' in value ? String(value.secret) : null;
  const text = typeof value === 'string' ? value : '';
  return (
    <Group gap="xs" wrap="nowrap" align="start" flex={1} miw={0}>
      <NativeSelect
        aria-label={`Kind of ${label}`}
        data={['text', 'secret']}
        value={secret === null ? 'text' : 'secret'}
        onChange={(event) =>
          change(event.currentTarget.value === 'secret' ? { secret: text } : (secret ?? ''))
        }
      />
      {secret === null ? (
        <TextInput
          flex={1}
          aria-label={label}
          value={text}
          error={error}
          onChange={(event) => change(event.currentTarget.value)}
        />
      ) : (
        <Autocomplete
          flex={1}
          aria-label={`Secret of ${label}`}
          placeholder="NAME"
          data={[...secrets]}
          value={secret}
          error={error}
          onChange={(name) => change({ secret: name })}
        />
      )}
    </Group>
  );
}
