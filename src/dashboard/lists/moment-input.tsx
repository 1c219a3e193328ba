import { TextInput } from '@mantine/core';

interface MomentInputProps {
  label: string;
  /** In RFC 3339; '' for none. */
  value: string;
  onChange: (value: string) => void;
}

/** An input for date and time, in the user's time zone. */
export function MomentInput({ label, value, onChange }: MomentInputProps) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      value={localIn(value)}
      onChange={({ currentTarget }) => {
        const at = Date.parse(currentTarget.value);
        onChange(Number.isNaN(at) ? '' : new Date(at).toISOString());
      }}
    />
  );
}

function localIn(value: string): string {
  const at = Date.parse(value);
  if (Number.isNaN(at)) return '';
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
