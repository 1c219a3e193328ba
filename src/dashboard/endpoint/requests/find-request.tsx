import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUrlParams } from '../../lists/use-url-params.ts';

const requestId = /req_[0-9a-z]{26}/;

/** Opens the request of an id, accepted or refused, as soon as one is typed or pasted. */
export function FindRequest() {
  const { t } = useTranslation('requests');
  const { set } = useUrlParams();
  const [text, setText] = useState('');
  const read = (typed: string) => {
    const [id] = requestId.exec(typed) ?? [];
    setText(id ? '' : typed);
    if (id) set({ receipt: id }, { push: true });
  };
  return (
    <TextInput
      w={{ base: '100%', sm: 320 }}
      leftSection={<IconSearch size={16} aria-hidden />}
      aria-label={t('findRequest')}
      placeholder={t('findRequestHint')}
      value={text}
      onChange={({ currentTarget }) => read(currentTarget.value)}
    />
  );
}
