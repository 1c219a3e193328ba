import { useForm } from '@mantine/form';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CombinedError, useMutation } from 'urql';
import { describeError } from '../client/describe-error.ts';
import { notifyDone } from '../frame/notify.ts';
import { graphql } from '../generated/gql.ts';
import type { FieldPartsFragment } from '../generated/graphql.ts';
import { draftOf, type FieldDraft, inputOf } from './field-draft.ts';

const setting = graphql(`
  mutation SetFields($endpoint: String!, $fields: [FieldInput!]!) {
    setFields(endpoint: $endpoint, fields: $fields) {
      id
      sandboxTested
      fields(environment: SANDBOX) {
        ...FieldParts
      }
      environments {
        name
        settingsChangedAt
      }
      pendingChanges {
        fieldsReordered
        fields {
          name
        }
      }
    }
  }
`);

/** The fields as they are edited, and how they are saved. What the server finds wrong stands at its input. */
export function useFieldForm(slug: string, fields: readonly FieldPartsFragment[]) {
  const { t } = useTranslation('fields');
  const [{ fetching }, setFields] = useMutation(setting);
  const [error, setError] = useState<CombinedError>();
  const form = useForm<{ fields: FieldDraft[] }>({
    initialValues: { fields: fields.map(draftOf) },
    validate: { fields: { name: (name) => (name.trim() ? null : t('nameMissing')) } },
    validateInputOnChange: false,
    onSubmitPreventDefault: 'always',
  });
  const startFrom = (from: readonly FieldPartsFragment[]) => {
    const values = { fields: from.map(draftOf) };
    form.setInitialValues(values);
    form.setValues(values);
    form.resetDirty(values);
    form.clearErrors();
    setError(undefined);
  };
  // What was changed elsewhere is shown, unless something is being typed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: begins anew with the fields alone
  useEffect(() => {
    if (!form.isDirty()) startFrom(fields);
  }, [fields]);
  const save = form.onSubmit(async (values) => {
    setError(undefined);
    const { data, error } = await setFields({ endpoint: slug, fields: values.fields.map(inputOf) });
    if (data?.setFields) {
      startFrom(data.setFields.fields);
      notifyDone(t('saved'));
    } else if (error) {
      form.setErrors(errorsOf(error));
      setError(error);
    }
  });
  return { form, save, saving: fetching, error, discard: () => startFrom(fields) };
}

/** The errors by the place of their input: `fields[2].constraints.pattern` is that of `fields.2.constraints.pattern`. */
function errorsOf(error: CombinedError): Record<string, string> {
  const placed = describeError(error).details.flatMap(({ field, error }) => {
    const [, index, part, rule] = /^fields\[(\d+)\]\.(\w+)(?:\.(\w+))?/.exec(field) ?? [];
    return index === undefined ? [] : [[`fields.${index}.${part}${rule ? `.${rule}` : ''}`, error] as const];
  });
  return Object.fromEntries(placed);
}
