import { type Exchange, mapExchange, type Operation } from 'urql';
import { onResume } from './connection.ts';
import { codesOf } from './describe-error.ts';

/**
 * Runs all queries of the page again when a lost connection is back, and when another user has changed the settings.
 */
export const refetchExchange: Exchange = (input) => {
  const { client } = input;
  const shown = new Map<number, Operation>();
  const askAgain = () => {
    for (const operation of shown.values()) {
      client.reexecuteOperation(
        client.createRequestOperation('query', operation, { ...operation.context, requestPolicy: 'cache-and-network' }),
      );
    }
  };
  onResume(askAgain);
  return mapExchange({
    onError(error) {
      if (codesOf(error).includes('SETTINGS_CHANGED')) askAgain();
    },
    onOperation(operation) {
      if (operation.kind === 'query') shown.set(operation.key, operation);
      if (operation.kind === 'teardown') shown.delete(operation.key);
    },
  })(input);
};
