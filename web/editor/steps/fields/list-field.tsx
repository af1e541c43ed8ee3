/** A list, one line for each entry. */
import { ActionIcon, Button, Group, Input, Stack } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';

type Props = {
  label: string;
  description?: string | undefined;
  value: readonly unknown[];
  /** What a new entry is. */
  blank: unknown;
  error?: string | undefined;
  /** Undefined for a list without entries. */
  change: (value: unknown[] | undefined) => void;
  renderItem: (item: Item) => ReactNode;
};

export type Item = {
  label: string;
  index: number;
  value: unknown;
  change: (value: unknown) => void;
};

export function ListField(props: Props): ReactNode {
  const { label, description, value, blank, error, change, renderItem } = props;
  return (
    <Input.Wrapper label={label} labelElement="div" description={description} error={error}>
      <Stack gap="xs" mt={4} role="group" aria-label={label}>
        {value.map((one, index) => (
          // Entries have no identity but their place.
          <Group key={index} gap="xs" wrap="nowrap" align="start">
            {renderItem({
              label: `${label} ${index + 1}`,
              index,
              value: one,
              change: (next) => change(value.with(index, next ?? blank)),
            })}
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={`Remove ${label} ${index + 1}`}
              onClick={() => {
                const rest = value.toSpliced(index, 1);
                change(rest.length === 0 ? undefined : rest);
              }}
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
            onClick={() => change([...value, blank])}
            aria-label={`Add to ${label}`}
          >
            Add
          </Button>
        </Group>
      </Stack>
    </Input.Wrapper>
  );
}
