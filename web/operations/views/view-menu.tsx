/** Picks a view; saves, renames and deletes those of the reader. */
import { ActionIcon, Button, Group, Menu, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBookmark, IconTrash } from '@tabler/icons-react';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { MenuButton } from '../../display/menu-button.tsx';
import {
  isSameFilter,
  maxViewName,
  maxViews,
  type SavedViews,
  useSavedViews,
  type View,
  type ViewList,
} from './saved-views.ts';

type Props<Filter> = { list: ViewList<Filter>; filter: Filter; change: (part: Filter) => void };

export function ViewMenu<Filter extends object>({
  list,
  filter,
  change,
}: Props<Filter>): ReactNode {
  const { builtIn, noFilter } = list;
  const saved = useSavedViews(list);
  const [opened, { open, close }] = useDisclosure(false);
  const all = [...saved.views, ...builtIn];
  const current = all.find((view) => isSameFilter(list, view.filter, filter));
  const item = (view: View<Filter>): ReactNode => (
    <Menu.Item key={view.name} onClick={() => change({ ...noFilter, ...view.filter })}>
      {view.name}
    </Menu.Item>
  );
  return (
    <>
      <MenuButton label={current ? `View: ${current.name}` : 'Views'} icon={IconBookmark}>
        <Menu.Label>Built in</Menu.Label>
        {builtIn.map(item)}
        {saved.views.length > 0 && <Menu.Label>Mine</Menu.Label>}
        {saved.views.map(item)}
        <Menu.Divider />
        <Menu.Item onClick={open}>Save and manage views</Menu.Item>
      </MenuButton>
      <Modal opened={opened} onClose={close} title="Views" size="lg">
        <SaveForm saved={saved} filter={filter} close={close} />
        <Mine list={list} saved={saved} filter={filter} />
      </Modal>
    </>
  );
}

type FormProps<Filter> = { saved: SavedViews<Filter>; filter: Filter };

function SaveForm<Filter>({
  saved,
  filter,
  close,
}: FormProps<Filter> & { close: () => void }): ReactNode {
  const [name, setName] = useState('');
  const isFull = saved.views.length >= maxViews;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (name.trim() === '') return;
    saved.save({ name: name.trim(), filter });
    close();
  };
  return (
    <form onSubmit={submit}>
      <Group align="end" gap="sm">
        <TextInput
          flex={1}
          label="Name for the current filters"
          description={`Views stay in this browser; ${saved.views.length} of ${maxViews} are used.`}
          maxLength={maxViewName}
          data-autofocus
          disabled={isFull}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" disabled={isFull || name.trim() === ''}>
          Save
        </Button>
      </Group>
    </form>
  );
}

type MineProps<Filter> = FormProps<Filter> & { list: ViewList<Filter> };

function Mine<Filter extends object>({ list, saved, filter }: MineProps<Filter>): ReactNode {
  if (saved.views.length === 0) return null;
  return (
    <Stack gap="xs" mt="md" role="group" aria-label="My views">
      <Text size="sm">A name is changed by writing another one.</Text>
      {saved.views.map((view) => (
        <Group key={view.name} gap="xs" wrap="nowrap">
          <TextInput
            flex={1}
            aria-label={`Name of the view ${view.name}`}
            maxLength={maxViewName}
            defaultValue={view.name}
            onBlur={(event) => {
              const to = event.currentTarget.value.trim();
              if (to !== '' && to !== view.name) saved.rename(view.name, to);
            }}
            onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
          />
          <Button
            variant="default"
            disabled={isSameFilter(list, view.filter, filter)}
            onClick={() => saved.save({ ...view, filter })}
            aria-label={`Overwrite ${view.name} with the current filters`}
          >
            Overwrite
          </Button>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={`Delete the view ${view.name}`}
            onClick={() => saved.remove(view.name)}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
    </Stack>
  );
}
