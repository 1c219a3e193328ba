import { TextInput, type TextInputProps } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';

interface TextFilterProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  value: string;
  onChange: (value: string) => void;
}

/** A search input that takes effect after a pause in typing. */
export function TextFilter({ value, onChange, ...others }: TextFilterProps) {
  const [typed, setTyped] = useState(value);
  const [told, setTold] = useState(value);
  const tell = useDebouncedCallback((text: string) => {
    setTold(text);
    onChange(text);
  }, 400);
  // Changed from outside: the filters were cleared, or the user went back.
  if (value !== told) {
    setTold(value);
    setTyped(value);
  }
  return (
    <TextInput
      {...others}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        tell(currentTarget.value.trim());
      }}
    />
  );
}
