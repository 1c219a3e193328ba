import { Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fault } from './json-tree.ts';

interface JsonSideProps {
  text: string;
  /** The place at which it stops being JSON. */
  fault: Fault | undefined;
  /** The server's error about it. */
  error: ReactNode;
  onChange: (text: string) => void;
}

/** A payload as text: it is sent to the character. */
export function JsonSide({ text, fault, error, onChange }: JsonSideProps) {
  const { t } = useTranslation('calls');
  return (
    <Textarea
      label={t('payload')}
      description={t('payloadHint')}
      autosize
      minRows={6}
      maxRows={24}
      autoComplete="off"
      spellCheck={false}
      error={fault ? t('notJsonAt', { ...fault }) : error}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
      value={text}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
