/** Copies a text and says so. Pages without HTTPS have no clipboard: then the text is shown for copying by hand. */
import { notifications } from '@mantine/notifications';

export function copyText(text: string): void {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (!clipboard) {
    notifications.show({
      title: 'This page may not use the clipboard',
      message: text,
      autoClose: false,
    });
    return;
  }
  void clipboard.writeText(text).then(
    () => notifications.show({ message: 'Copied' }),
    () => notifications.show({ title: 'Not copied', message: text, autoClose: false }),
  );
}
