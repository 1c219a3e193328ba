import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CombinedError, useMutation } from 'urql';
import { describeError } from '../../client/describe-error.ts';
import { mergeRows } from '../../forms/merge.ts';
import { useDraftForm } from '../../forms/use-draft-form.ts';
import { notifyDone } from '../../frame/notify.ts';
import { graphql } from '../../generated/gql.ts';
import type { FieldPartsFragment } from '../../generated/graphql.ts';
import { draftOf, type FieldDraft, inputOf, newDraft } from './field-draft.ts';

const setting = graphql(`
  mutation SetFields($endpoint: String!, $fields: [FieldInput!]!, $ifRevision: Int) {
    setFields(endpoint: $endpoint, fields: $fields, ifRevision: $ifRevision) {
      id
      sandboxTested
      fields(environment: SANDBOX) {
        ...FieldParts
      }
      environments {
        name
        fieldsRevision
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

/** The form state of the fields, and its save function. The server's errors are shown at their inputs. */
export function useFieldForm(slug: string, fields: readonly FieldPartsFragment[], revision: number) {
  const { t } = useTranslation('fields');
  const [{ fetching }, setFields] = useMutation(setting);
  const [error, setError] = useState<CombinedError>();
  const saved = useMemo(() => ({ fields: fields.map(draftOf) }), [fields]);
  const draft = useDraftForm<FieldValues>({
    name: `fields.${slug}`,
    saved,
    revision,
    example: { fields: [newDraft()] },
    partsOf: (values) => Object.fromEntries(values.fields.map((field) => [field.name, field])),
    merge: (base, mine, theirs) => ({ fields: mergeRows(base.fields, mine.fields, theirs.fields) }),
    validate: { fields: { name: (name) => (name.trim() ? null : t('nameMissing')) } },
  });
  const save = draft.form.onSubmit(async (values) => {
    setError(undefined);
    const { data, error } = await setFields({
      endpoint: slug,
      fields: values.fields.map(inputOf),
      ifRevision: draft.revision,
    });
    if (data?.setFields) {
      const { fields: present, environments } = data.setFields;
      draft.done(
        { fields: present.map(draftOf) },
        environments.find(({ name }) => name === 'SANDBOX')?.fieldsRevision ?? draft.revision,
      );
      notifyDone(t('saved'));
    } else if (error && !draft.refused(error)) {
      draft.form.setErrors(errorsOf(error));
      setError(error);
    }
  });
  const discard = () => {
    setError(undefined);
    draft.discard();
  };
  return { draft: { ...draft, discard }, save, saving: fetching, error };
}

interface FieldValues {
  fields: FieldDraft[];
}

/** Returns errors by form path: `fields[2].constraints.pattern` becomes `fields.2.constraints.pattern`. */
function errorsOf(error: CombinedError): Record<string, string> {
  const placed = describeError(error).details.flatMap(({ field, error }) => {
    const [, index, part, rule] = /^fields\[(\d+)\]\.(\w+)(?:\.(\w+))?/.exec(field) ?? [];
    return index === undefined ? [] : [[`fields.${index}.${part}${rule ? `.${rule}` : ''}`, error] as const];
  });
  return Object.fromEntries(placed);
}
