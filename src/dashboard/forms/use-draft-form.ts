import { type UseFormInput, type UseFormReturnType, useForm } from '@mantine/form';
import { useEffect, useState } from 'react';
import type { CombinedError } from 'urql';
import { changeIn, type ToldChange } from '../client/describe-error.ts';
import { useAccount } from '../frame/signed-in.tsx';
import { draftPlace, dropDraft, findDraft, keepDraft, plain } from './drafts.ts';
import { compareParts, mergeParts, type PartChange, type PartsOf } from './merge.ts';

interface DraftFormOptions<Values extends object> extends Pick<UseFormInput<Values>, 'validate'> {
  /** Which form it is of an account's. */
  name: string;
  /** The settings as the server has them, and their revision; of what is new, an empty form. */
  saved: Values;
  revision?: number;
  /** Values with a row in each list, to tell what is no draft of this form. */
  example?: Values;
  /** Takes out what the browser must not store. */
  strip?: (values: Values) => Values;
  /** Names the parts that others may have changed; nothing for what is new. */
  partsOf?: PartsOf<Values>;
  merge?: (base: Values, mine: Values, theirs: Values) => Values;
}

/** The changes that others made meanwhile, and the three ways on. */
export interface Conflict {
  changes: readonly PartChange[];
  /** The author and the time, if the server has told them. */
  told: ToldChange | undefined;
  takeTheirs: () => void;
  merge: () => void;
  keepMine: () => void;
}

export interface DraftForm<Values extends object> {
  form: UseFormReturnType<Values>;
  unsaved: boolean;
  /** A part of the draft was not stored and must be typed again. */
  partial: boolean;
  conflict: Conflict | undefined;
  /** To save with. */
  revision: number;
  discard: () => void;
  /** To be called with what the server has by now. */
  done: (values: Values, revision: number) => void;
  /** To be called with what a save came to; true when others have changed the settings, which the conflict then tells. */
  refused: (error: CombinedError) => boolean;
}

/** A form whose unsaved edits are kept in this tab, and that notices what others change meanwhile. */
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
  const place = draftPlace(useAccount().id, name);
  const [start] = useState(() => findDraft(place, example));
  const [base, setBase] = useState({ values: start?.base ?? saved, revision: start?.revision ?? revision });
  const [told, setTold] = useState<ToldChange>();
  const form = useForm<Values>({ initialValues: start?.values ?? saved, validate, onSubmitPreventDefault: 'always' });
  const mine = form.values;
  const unsaved = plain(mine) !== plain(base.values);
  const theirsChanged = base.revision !== revision && plain(saved) !== plain(base.values);
  const inConflict = theirsChanged && unsaved && plain(mine) !== plain(saved);

  const begin = (values: Values, from: Values, at: number) => {
    setBase({ values: from, revision: at });
    setTold(undefined);
    form.setValues(values);
    form.clearErrors();
  };
  // A change from elsewhere is shown at once while nothing is being typed, and where it is nothing of this form.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision alone may begin the form anew; what is typed meanwhile must not
  useEffect(() => {
    if (base.revision === revision || inConflict) return;
    if (theirsChanged) begin(saved, saved, revision);
    else setBase({ values: base.values, revision });
  }, [revision]);
  const text = JSON.stringify(mine);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `text` stands for the values, whose object and `strip` are new at each rendering
  useEffect(() => {
    if (unsaved) keepDraft(place, { values: mine, base: base.values, revision: base.revision }, strip);
    else dropDraft(place);
  }, [text, base, unsaved, place]);

  return {
    form,
    unsaved,
    partial: unsaved && start?.partial === true && plain(mine) === plain(start.values),
    conflict: inConflict
      ? {
          changes: compareParts(partsOf, { base: base.values, mine, theirs: saved }),
          told,
          takeTheirs: () => begin(saved, saved, revision),
          merge: () => begin(merge(base.values, mine, saved), saved, revision),
          keepMine: () => begin(mine, saved, revision),
        }
      : undefined,
    revision: base.revision,
    // The draft goes at once: a dialog that closes now has no later.
    discard: () => {
      dropDraft(place);
      begin(saved, saved, revision);
    },
    done: (values, at) => {
      dropDraft(place);
      begin(values, values, at);
    },
    refused: (error) => {
      const change = changeIn(error);
      setTold(change);
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
