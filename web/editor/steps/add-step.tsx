/** Chooses the type of a new step. */
import { Button, Menu, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { stepTypes } from '../../../src/domain/schedule/schedule.ts';
import { type StepBody, stepLooks } from './step-types.ts';

export function AddStep({ add }: { add: (step: StepBody) => void }): ReactNode {
  return (
    <Menu position="bottom-start" width={320} returnFocus={false}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />}>
          Add step
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="60dvh" style={{ overflowY: 'auto' }}>
        {stepTypes.map((type) => {
          const { label, use, icon: TypeIcon, create } = stepLooks[type];
          return (
            <Menu.Item
              key={type}
              leftSection={<TypeIcon size={20} aria-hidden />}
              onClick={() => add(create())}
            >
              {label}
              <Text size="xs" c="dimmed">
                {use}
              </Text>
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
