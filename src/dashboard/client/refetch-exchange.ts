import { type Exchange, mapExchange, type Operation } from 'urql';
import { onResume } from './connection.ts';

/** Asks again for all that is on the page once a lost connection is back. */
export const refetchExchange: Exchange = (input) => {
  const { client } = input;
  const shown = new Map<number, Operation>();
  onResume(() => {
    for (const operation of shown.values()) {
      client.reexecuteOperation(client.createRequestOperation('query', operation, { ...operation.context, requestPolicy: 'cache-and-network' }));
    }
  });
  return mapExchange({
    onOperation(operation) {
      if (operation.kind === 'query') shown.set(operation.key, operation);
      if (operation.kind === 'teardown') shown.delete(operation.key);
    },
  })(input);
};
