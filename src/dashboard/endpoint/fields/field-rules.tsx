import { NumberInput, Select, SimpleGrid, TagsInput, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type FieldDraft, type FieldForm, fieldFormats, fieldTypes } from './field-draft.ts';

/** The inputs for the rules that a field's type has. */
export function FieldRules({ form, draft: { type }, index }: { form: FieldForm; draft: FieldDraft; index: number }) {
  const { t } = useTranslation('fields');
  const propsOf = (rule: keyof FieldDraft['constraints']) => form.getInputProps(`fields.${index}.constraints.${rule}`);
  if (type === 'boolean' || type === 'object') {
    return (
      <Text size="sm" c="dimmed" mt="sm">
        {t('noRules')}
      </Text>
    );
  }
  const values = <TagsInput {...propsOf('enum')} label={t('enum')} description={t('enumHint')} maxTags={100} />;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} mt="md" spacing="md">
      {type === 'number' && (
        <>
          <NumberInput {...propsOf('min')} label={t('min')} />
          <NumberInput {...propsOf('max')} label={t('max')} />
          {values}
        </>
      )}
      {type !== 'number' && (
        <>
          <NumberInput
            {...propsOf('minLength')}
            label={t(type === 'array' ? 'minItems' : 'minLength')}
            min={0}
            allowDecimal={false}
          />
          <NumberInput
            {...propsOf('maxLength')}
            label={t(type === 'array' ? 'maxItems' : 'maxLength')}
            min={0}
            allowDecimal={false}
          />
        </>
      )}
      {type === 'string' && (
        <>
          <Select
            {...propsOf('format')}
            label={t('format')}
            placeholder={t('anyFormat')}
            clearable
            data={fieldFormats.map((format) => ({ value: format, label: t(format) }))}
          />
          <TextInput
            {...propsOf('pattern')}
            label={t('pattern')}
            description={t('patternHint')}
            spellCheck={false}
            maxLength={500}
          />
          {values}
        </>
      )}
      {type === 'array' && (
        <Select
          {...propsOf('itemType')}
          label={t('itemType')}
          placeholder={t('anyType')}
          clearable
          data={fieldTypes.map((item) => ({ value: item, label: t(item) }))}
        />
      )}
    </SimpleGrid>
  );
}
