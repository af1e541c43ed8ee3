/** A search whose text is told when the typing pauses. */
import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';

type Props = {
  label: string;
  placeholder: string;
  value: string | undefined;
  /** Undefined for no text. */
  change: (text: string | undefined) => void;
};

const typingMs = 300;

export function SearchInput({ label, placeholder, value, change }: Props): ReactNode {
  const [text, setText] = useState(value ?? '');
  const [seen, setSeen] = useState(value);
  const [told, setTold] = useState(value);
  const tell = useDebouncedCallback((typed: string) => {
    const wanted = typed.trim() || undefined;
    setTold(wanted);
    change(wanted);
  }, typingMs);
  if (value !== seen) {
    setSeen(value);
    // It was changed elsewhere, such as by Back.
    if (value !== told) {
      setTold(value);
      setText(value ?? '');
    }
  }
  return (
    <TextInput
      type="search"
      label={label}
      placeholder={placeholder}
      maxLength={200}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
    />
  );
}
