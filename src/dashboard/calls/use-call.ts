import { useEffect, useState } from 'react';
import { useClient } from 'urql';
import { dropDraft, findDraft, keepDraft } from '../forms/drafts.ts';
import { graphql } from '../generated/gql.ts';
import { type Answer, type Call, methods, noHeaders, sendsBody } from './call.ts';
import type { Target } from './run-by-session.ts';

const cursorQuery = graphql(`
  query CallCursor($endpoint: String!, $environment: EnvironmentName!) {
    streamCursor(endpoint: $endpoint, environment: $environment)
  }
`);

/** An answer, and a stream cursor from before its call. Following the stream from there misses no event. */
export interface Answered {
  answer: Answer;
  after: string | undefined;
  /** The call that it answers. */
  call: Call;
}

interface CallOptions {
  target: Target;
  /** The initial payload. */
  payload: string;
  run: (call: Call) => Promise<Answer>;
  /** The storage key of an unsent payload. */
  draft?: string;
}

/** The call being composed, and the answer to the last one. */
export function useCall({ target, payload, run, draft }: CallOptions) {
  const client = useClient();
  const [kept] = useState(() => draft && findDraft(draft, draftOf({ method: 'POST', recordId: '', payload })));
  const [call, setCall] = useState<Call>(() => ({
    ...(kept ? ofDraft(kept.values) : { method: 'POST', recordId: '', payload }),
    headers: noHeaders,
  }));
  /** The initial payload. A change of it counts as unsaved. */
  const [begun, setBegun] = useState(kept ? kept.base.payload : payload);
  const [answered, setAnswered] = useState<Answered>();
  const [busy, setBusy] = useState(false);
  const unsent = call.payload !== begun;
  const change = (changed: Partial<Call>) => setCall((now) => ({ ...now, ...changed }));
  const begin = (changed: Partial<Call> & Pick<Call, 'payload'>) => {
    setBegun(changed.payload);
    change(changed);
  };
  const { method, recordId, payload: text } = call;
  useEffect(() => {
    if (!draft) return;
    const values = draftOf({ method, recordId, payload: text });
    if (unsent) keepDraft(draft, { values, base: { ...values, payload: begun }, revision: 0 }, (all) => all);
    else dropDraft(draft);
  }, [draft, unsent, begun, method, recordId, text]);
  const execute = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const { data } = await client.query(cursorQuery, target, { requestPolicy: 'network-only' }).toPromise();
      const answer = await run(call);
      setAnswered({ answer, after: data?.streamCursor, call });
      if (sendsBody(call.method) && !answer.refusal) setBegun(call.payload);
      // The next read, replacement or deletion is most often of the record just created.
      if (answer.recordId && call.method === 'POST') change({ recordId: answer.recordId });
    } finally {
      setBusy(false);
    }
  };
  return {
    call,
    change,
    begin,
    execute,
    busy,
    answered,
    unsent,
    kept: draft !== undefined,
    discard: () => change({ payload: begun }),
  };
}

export type CallState = ReturnType<typeof useCall>;

type Begun = Pick<Call, 'method' | 'recordId' | 'payload'>;
/** The stored form of a call. Its method is any string, because storage can hold anything. */
interface CallDraft extends Omit<Begun, 'method'> {
  method: string;
}

function draftOf(begun: Begun): CallDraft {
  return begun;
}

function ofDraft({ method, ...rest }: CallDraft): Begun {
  return { method: methods.find((known) => known === method) ?? 'POST', ...rest };
}
