/** Values of any shape, as text: what reads as JSON is JSON. */
import { Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { readValue, showValue } from './value-text.ts';

/** `value` alone may be a text that is no JSON. */
type Props = {
  label: string;
  description?: string | undefined;
  isRequired?: boolean;
  /** Whether a text that does not read as JSON is the value. */
  takesText: boolean;
  value: unknown;
  error?: string | undefined;
  change: (value: unknown) => void;
};

export function ValueField(props: Props): ReactNode {
  const { label, description, isRequired = false, takesText, value, error, change } = props;
  const [text, setText] = useState(() => showValue(value, takesText));
  const { isBroken } = readValue(text, takesText);
  return (
    <Textarea
      flex={1}
      label={label}
      description={[description, takesText ? null : 'As JSON.'].filter(Boolean).join(' ')}
      required={isRequired}
      autosize
      minRows={1}
      maxRows={20}
      spellCheck={false}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      value={text}
      error={isBroken ? 'This is not JSON; the last value that was is kept.' : error}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        const read = readValue(typed, takesText);
        if (!read.isBroken) change(read.value);
      }}
    />
  );
}
