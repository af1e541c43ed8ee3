/** Values by name, such as headers: one line for each. */
import { ActionIcon, Button, Group, Input, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { Item } from './list-field.tsx';

type Values = Readonly<Record<string, unknown>>;
type Props = {
  label: string;
  description?: string | undefined;
  value: Values;
  error?: string | undefined;
  /** Undefined for none. */
  change: (value: Values | undefined) => void;
  renderItem: (item: Item & { name: string }) => ReactNode;
};

/** A row may have no name yet, or one that another row has. */
type Row = { name: string; value: unknown };

const rowsOf = (value: Values): Row[] =>
  Object.entries(value).map(([name, one]) => ({ name, value: one }));

/** A row without a name is not kept, and of two with one name only the later one. */
function valuesOf(rows: readonly Row[]): Values {
  const named = rows.filter(({ name }) => name !== '');
  return Object.fromEntries(named.map(({ name, value }): [string, unknown] => [name, value]));
}

export function MapField(props: Props): ReactNode {
  const { label, description, value, error, change, renderItem } = props;
  const [rows, setRows] = useState(() => rowsOf(value));
  const tell = (next: Row[]): void => {
    setRows(next);
    const values = valuesOf(next);
    change(Object.keys(values).length === 0 ? undefined : values);
  };
  const names = rows.map(({ name }) => name);
  return (
    <Input.Wrapper label={label} labelElement="div" description={description} error={error}>
      <Stack gap="xs" mt={4} role="group" aria-label={label}>
        {rows.map((row, index) => (
          <Group key={index} gap="xs" wrap="nowrap" align="start">
            <TextInput
              flex={1}
              aria-label={`Name ${index + 1} of ${label}`}
              placeholder="name"
              value={row.name}
              error={names.indexOf(row.name) < index && 'is there twice'}
              onChange={(event) =>
                tell(rows.with(index, { ...row, name: event.currentTarget.value }))
              }
            />
            {renderItem({
              label: `Value ${index + 1} of ${label}`,
              name: row.name,
              index,
              value: row.value,
              change: (next) => tell(rows.with(index, { ...row, value: next ?? '' })),
            })}
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={`Remove ${row.name || `row ${index + 1}`} of ${label}`}
              onClick={() => tell(rows.toSpliced(index, 1))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Group>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setRows([...rows, { name: '', value: '' }])}
            aria-label={`Add to ${label}`}
          >
            Add
          </Button>
        </Group>
      </Stack>
    </Input.Wrapper>
  );
}
