/** Save, save and run, and copies of the draft for files and shells. */
import { Button, Group, Menu, Text } from '@mantine/core';
import { IconCopy, IconDeviceFloppy, IconPlayerPlay } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { documentOfSchedule } from '../../src/domain/schedule/schedule-document.ts';
import { safeYamlText } from '../../src/domain/text/safe-text.ts';
import { shellWord } from '../../src/domain/text/shell-word.ts';
import { usePermitted } from '../actions/permissions.ts';
import { copyText } from '../display/copy-text.ts';
import { MenuButton } from '../display/menu-button.tsx';
import type { Draft } from './draft.ts';
import type { WrittenSchedule } from './stored-schedule.ts';

type Props = {
  draft: Draft;
  isDirty: boolean;
  isBusy: boolean;
  save: () => void;
  saveAndRun: () => void;
  /** The draft as the server would store it; null when it refuses it. Asked for when something is copied. */
  normalized: () => Promise<WrittenSchedule | null>;
};

export function SaveBar({ draft, isDirty, isBusy, ...actions }: Props): ReactNode {
  const mayOperate = usePermitted('operate');
  const copy = async (toText: (yaml: string) => string): Promise<void> => {
    const written = await actions.normalized();
    if (!written) return;
    copyText(toText(safeYamlText(await import('yaml'), documentOfSchedule(written))));
  };
  return (
    <Group gap="xs">
      <Text size="sm" aria-live="polite">
        {isDirty ? 'Not saved' : ''}
      </Text>
      <MenuButton label="Copy as" icon={IconCopy}>
        <Menu.Item onClick={() => void copy((yaml) => yaml)}>YAML</Menu.Item>
        <Menu.Item onClick={() => void copy((yaml) => applyCommand(yaml, draft.reason))}>
          Command
        </Menu.Item>
      </MenuButton>
      {mayOperate && (
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={isBusy}
          onClick={actions.saveAndRun}
        >
          Save and run
        </Button>
      )}
      <Button
        leftSection={<IconDeviceFloppy size={16} aria-hidden />}
        loading={isBusy}
        onClick={actions.save}
      >
        Save
      </Button>
    </Group>
  );
}

/** The document on standard input; a line of it may be the word that ends it. */
function applyCommand(yaml: string, reason: string | undefined): string {
  let end = 'EOF';
  while (yaml.split('\n').includes(end)) end += 'F';
  const why = reason === undefined ? '' : ` --reason ${shellWord(reason)}`;
  return `carillon apply -f -${why} <<'${end}'\n${yaml}${end}\n`;
}
