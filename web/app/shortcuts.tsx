/** The keys that work on every page, and the sheet that shows all of them. */
import { Kbd, Modal, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { isPlainKey } from '../display/keys.ts';
import { places } from './places.ts';

const keys: readonly (readonly [string, string])[] = [
  ['?', 'this sheet'],
  ['/', 'search the list'],
  ...places.map(({ key, name }) => [`g ${key}`, `to the page ${name}`] as const),
  ['j, k', 'next and previous row'],
  ['Enter', 'open the row'],
  ['Space', 'select the row of the history'],
  ['p', 'pause or resume the execution'],
  ['x', 'cancel the execution'],
  ['r', 'retry or run again'],
  ['f', 'follow the log'],
  ['Esc', 'close'],
];

type Sheet = { opened: boolean; open: () => void; close: () => void };

export function useShortcutSheet(): Sheet {
  const [opened, { open, close }] = useDisclosure(false);
  return { opened, open, close };
}

const pathOfKey = new Map<string, (typeof places)[number]['path']>(
  places.map(({ key, path }) => [key, path]),
);
/** For the second key. Milliseconds. */
const secondKeyMs = 1_500;

export function Shortcuts({ sheet }: { sheet: Sheet }): ReactNode {
  const navigate = useNavigate();
  const { open } = sheet;
  useEffect(() => {
    let goneAt = -Infinity;
    const onKey = (event: KeyboardEvent): void => {
      if (!isPlainKey(event)) return;
      const place = pathOfKey.get(event.key);
      if (event.key === '?') open();
      else if (event.key === '/') focusSearch(event);
      else if (place && performance.now() - goneAt < secondKeyMs) void navigate({ to: place });
      goneAt = event.key === 'g' ? performance.now() : -Infinity;
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [navigate, open]);
  return (
    <Modal opened={sheet.opened} onClose={sheet.close} title="Keyboard shortcuts">
      <Table>
        <Table.Tbody>
          {keys.map(([key, meaning]) => (
            <Table.Tr key={key}>
              <Table.Th scope="row">
                <Kbd>{key}</Kbd>
              </Table.Th>
              <Table.Td>{meaning}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}

function focusSearch(event: KeyboardEvent): void {
  const search = document.querySelector<HTMLInputElement>('input[type="search"]');
  if (!search) return;
  event.preventDefault();
  search.focus();
}
