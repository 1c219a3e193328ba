import { useState } from 'react';
import { useClient } from 'urql';
import { graphql } from '../generated/gql.ts';
import { type Answer, type Call, noHeaders } from './call.ts';
import type { Target } from './run-by-session.ts';

const cursorQuery = graphql(`
  query CallCursor($endpoint: String!, $environment: EnvironmentName!) {
    streamCursor(endpoint: $endpoint, environment: $environment)
  }
`);

/** What was answered, and a cursor from before it was asked: who follows the stream from there misses nothing. */
export interface Answered {
  answer: Answer;
  after: string | undefined;
}

/** The call that is being put together, and the answer to the last one. */
export function useCall(target: Target, payload: string, run: (call: Call) => Promise<Answer>) {
  const client = useClient();
  const [call, setCall] = useState<Call>({ method: 'POST', recordId: '', payload, headers: noHeaders });
  const [answered, setAnswered] = useState<Answered>();
  const [busy, setBusy] = useState(false);
  const change = (changed: Partial<Call>) => setCall((now) => ({ ...now, ...changed }));
  const execute = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const { data } = await client.query(cursorQuery, target, { requestPolicy: 'network-only' }).toPromise();
      const answer = await run(call);
      setAnswered({ answer, after: data?.streamCursor });
      // What was just made is what one reads, replaces or deletes next.
      if (answer.recordId && call.method === 'POST') change({ recordId: answer.recordId });
    } finally {
      setBusy(false);
    }
  };
  return { call, change, execute, busy, answered };
}

export type CallState = ReturnType<typeof useCall>;
