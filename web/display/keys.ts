/** Keys that do something on a page. */
import { useEffect } from 'react';

/** Not while something is typed, and not with a key that belongs to the browser. */
export function isPlainKey(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const target = event.target as HTMLElement | null;
  const typed = 'input:not([type="checkbox"]), textarea, select, [contenteditable]';
  return !target?.closest(`${typed}, [role="dialog"]`);
}

/** Calls the function of a key; the keys of a page end with the page. */
export function useKeys(actions: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const action = isPlainKey(event) ? actions[event.key] : undefined;
      if (!action) return;
      event.preventDefault();
      action();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [actions]);
}
