import { EventEmitter, on } from 'node:events';
import type { Logger } from 'pino';
import type { Admission } from '../access/actor.ts';
import type { AcceptedRequest, Feed } from '../context.ts';
import type { Listener } from '../db/listen.ts';
import { completedChannel, parseCompleted } from './publish.ts';

const closed = 'closed';

type LoadRequests = (endpointId: string, requestIds: readonly string[]) => Promise<AcceptedRequest[]>;

/**
 * What happened in any process, handed to those of this one that asked. A message is loaded once, and only when somebody
 * listens to its endpoint; who gets it is found by topic.
 */
export async function openFeed(listener: Listener, loadRequests: LoadRequests, log: Logger): Promise<Feed> {
  const topics = new EventEmitter().setMaxListeners(0);

  async function announce(message: string): Promise<void> {
    const { endpointId, requestIds } = parseCompleted(message);
    if (topics.listenerCount(endpointId) === 0) return;
    const requests = await loadRequests(endpointId, requestIds);
    requests.sort((a, b) => a.seq - b.seq);
    for (const request of requests) {
      topics.emit(environmentTopic(request), request);
      topics.emit(keyTopic(request), request);
    }
  }

  await listener.on(
    completedChannel,
    (message) => void announce(message).catch((error) => log.error({ err: error }, 'completed requests could not be announced')),
    () => {},
  );

  return {
    close: () => void topics.emit(closed),
    deliveryUpdated: () => {
      throw new Error('not yet');
    },
    cursor: async () => '0',
    completion: async () => undefined,
    onAccessChange: () => () => {},
    requestCompleted({ admission: { endpointId, environment, seesKeys } }: { admission: Admission }) {
      const names = seesKeys === null ? [environmentTopic({ endpointId, environment })] : seesKeys.map((keyId) => keyTopic({ endpointId, environment, keyId }));
      const own = new EventEmitter();
      const completed = on(own, 'completed', { close: [closed] });
      const take = (request: AcceptedRequest) => void own.emit('completed', request);
      const end = () => void own.emit(closed);
      const wanted = () => {};
      topics.on(endpointId, wanted).on(closed, end);
      for (const name of names) topics.on(name, take);
      // By hand, for an async generator would not end before its next event.
      return {
        [Symbol.asyncIterator]() {
          return this;
        },
        async next() {
          const { done, value } = await completed.next();
          return done ? { done, value: undefined } : { done: false, value: value[0] };
        },
        async return() {
          topics.off(endpointId, wanted).off(closed, end);
          for (const name of names) topics.off(name, take);
          await completed.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

function environmentTopic({ endpointId, environment }: Pick<Admission, 'endpointId' | 'environment'>): string {
  return `${endpointId}/${environment}`;
}

function keyTopic({ endpointId, environment, keyId }: Pick<AcceptedRequest, 'endpointId' | 'environment' | 'keyId'>): string {
  return `${endpointId}/${environment}/${keyId}`;
}
