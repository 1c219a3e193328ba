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
  const [applied, setApplied] = useState(value);
  const apply = useDebouncedCallback((text: string) => {
    setApplied(text);
    onChange(text);
  }, 400);
  // Changed from outside: the filters were cleared, or the user went back.
  if (value !== applied) {
    setApplied(value);
    setTyped(value);
  }
  return (
    <TextInput
      {...others}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        apply(currentTarget.value.trim());
      }}
    />
  );
}
