/** Opens the palette: a button, and Ctrl+K or Cmd+K on every page. Its code is loaded when it is first opened. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));

export function PaletteButton(): ReactNode {
  const [asked, setAsked] = useState(0);
  const open = (): void => setAsked((times) => times + 1);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isCalled = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k';
      if (!isCalled || event.altKey || event.shiftKey) return;
      event.preventDefault();
      open();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <Tooltip label="Go to, or do (Ctrl+K)">
        <ActionIcon variant="default" size="md" aria-label="Command palette" onClick={open}>
          <IconSearch size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {asked > 0 && (
        <Suspense fallback={null}>
          <Palette asked={asked} />
        </Suspense>
      )}
    </>
  );
}
