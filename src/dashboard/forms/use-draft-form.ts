import { type UseFormInput, type UseFormReturnType, useForm } from '@mantine/form';
import { useEffect, useState } from 'react';
import type { CombinedError } from 'urql';
import { changeIn, type SettingsChange } from '../client/describe-error.ts';
import { useAccount } from '../frame/signed-in.tsx';
import { draftKey, dropDraft, findDraft, keepDraft, plain } from './drafts.ts';
import { compareParts, mergeParts, type PartChange, type PartsOf } from './merge.ts';

interface DraftFormOptions<Values extends object> extends Pick<UseFormInput<Values>, 'validate'> {
  /** Names the form among the account's drafts. */
  name: string;
  /** The saved settings with their revision; an empty form for a new entity. */
  saved: Values;
  revision?: number;
  /** Values with a row in each list. A stored draft of another shape is ignored. */
  example?: Values;
  /** Removes values that the browser must not store. */
  strip?: (values: Values) => Values;
  /** Names the parts that others may have changed; nothing for a new entity. */
  partsOf?: PartsOf<Values>;
  merge?: (base: Values, mine: Values, theirs: Values) => Values;
}

/** The changes of others, and the three ways to resolve them. */
export interface Conflict {
  changes: readonly PartChange[];
  /** The author and the time, if the server has sent them. */
  origin: SettingsChange | undefined;
  acceptTheirs: () => void;
  merge: () => void;
  keepMine: () => void;
}

export interface DraftForm<Values extends object> {
  form: UseFormReturnType<Values>;
  unsaved: boolean;
  /** A secret part of the draft was not stored and must be typed again. */
  partial: boolean;
  conflict: Conflict | undefined;
  /** The revision to save with. */
  revision: number;
  discard: () => void;
  /** To be called with the saved values and their revision. */
  done: (values: Values, revision: number) => void;
  /** To be called with the error of a save. Returns true for a conflict, which is then shown. */
  refused: (error: CombinedError) => boolean;
}

/** A form that keeps unsaved values in this tab, and detects conflicting changes of others. */
export function useDraftForm<Values extends object>(options: DraftFormOptions<Values>): DraftForm<Values> {
  const {
    name,
    saved,
    revision = 0,
    example = saved,
    strip = same,
    partsOf = noParts,
    merge = mergeParts,
    validate,
  } = options;
  const key = draftKey(useAccount().id, name);
  const [start] = useState(() => findDraft(key, example));
  const [base, setBase] = useState({ values: start?.base ?? saved, revision: start?.revision ?? revision });
  const [origin, setOrigin] = useState<SettingsChange>();
  const form = useForm<Values>({ initialValues: start?.values ?? saved, validate, onSubmitPreventDefault: 'always' });
  const mine = form.values;
  const unsaved = plain(mine) !== plain(base.values);
  const theirsChanged = base.revision !== revision && plain(saved) !== plain(base.values);
  const inConflict = theirsChanged && unsaved && plain(mine) !== plain(saved);

  const begin = (values: Values, from: Values, at: number) => {
    setBase({ values: from, revision: at });
    setOrigin(undefined);
    form.setValues(values);
    form.clearErrors();
  };
  // Without typed values, or with changes outside of this form, new settings are shown at once.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision alone may begin the form anew; what is typed meanwhile must not
  useEffect(() => {
    if (base.revision === revision || inConflict) return;
    if (theirsChanged) begin(saved, saved, revision);
    else setBase({ values: base.values, revision });
  }, [revision]);
  const text = JSON.stringify(mine);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `text` stands for the values; their object and `strip` are new each time
  useEffect(() => {
    if (unsaved) keepDraft(key, { values: mine, base: base.values, revision: base.revision }, strip);
    else dropDraft(key);
  }, [text, base, unsaved, key]);

  return {
    form,
    unsaved,
    partial: unsaved && start?.partial === true && plain(mine) === plain(start.values),
    conflict: inConflict
      ? {
          changes: compareParts(partsOf, { base: base.values, mine, theirs: saved }),
          origin,
          acceptTheirs: () => begin(saved, saved, revision),
          merge: () => begin(merge(base.values, mine, saved), saved, revision),
          keepMine: () => begin(mine, saved, revision),
        }
      : undefined,
    revision: base.revision,
    // At once, because a dialog that closes now unmounts the form.
    discard: () => {
      dropDraft(key);
      begin(saved, saved, revision);
    },
    done: (values, at) => {
      dropDraft(key);
      begin(values, values, at);
    },
    refused: (error) => {
      const change = changeIn(error);
      setOrigin(change);
      return change !== undefined;
    },
  };
}

function same<Values>(values: Values): Values {
  return values;
}

function noParts(): Record<string, unknown> {
  return {};
}
