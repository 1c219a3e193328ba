import { GraphQLError } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import { readAccept, type StreamType } from './read-accept.ts';

/** The format of results in a stream. */
interface StreamFormat {
  headers: Record<string, string>;
  begin: string;
  /** Sent while there are no results, so that no proxy closes an idle connection. */
  heartbeat: string;
  write(result: unknown): string;
  end: string;
}

const heartbeatMs = 12_000;

const part = (body: unknown) => `\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(body)}\r\n--graphql`;

const formats: Record<StreamType, StreamFormat> = {
  /** The "distinct connections mode" of graphql-sse. */
  'text/event-stream': {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', 'content-encoding': 'none' },
    begin: ':\n\n',
    heartbeat: ':\n\n',
    write: (result) => `event: next\ndata: ${JSON.stringify(result)}\n\n`,
    end: 'event: complete\ndata:\n\n',
  },
  /**
   * Apollo's protocol of subscriptions over multipart HTTP. Each part ends with its boundary, which marks it complete
   * for readers.
   */
  'multipart/mixed': {
    headers: { 'content-type': 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0', 'cache-control': 'no-cache' },
    begin: '\r\n--graphql',
    heartbeat: part({}),
    // A result without data ends the subscription. The protocol distinguishes it from a result with errors.
    write: (result) => part(isRefusal(result) ? { payload: null, errors: result.errors } : { payload: result }),
    end: '--\r\n',
  },
};

/**
 * Answers subscriptions over HTTP, by server-sent events or multipart. Refusals are sent in the stream, because clients
 * of both protocols show no other answer. Callers that accept neither are refused before a stream is opened.
 */
export function answerSubscriptions(): Plugin<Context & { request?: Request }> {
  const subscriptions = new WeakMap<Request, StreamType | undefined>();
  return {
    onSubscribe({ args, setResultAndStopExecution }) {
      // The context of a WebSocket has none.
      const { request } = args.contextValue;
      if (!request) return;
      const { stream } = readAccept(request.headers.get('accept') ?? undefined);
      subscriptions.set(request, stream);
      if (stream) return;
      const message =
        'A subscription is answered as a stream: send Accept: text/event-stream or multipart/mixed, or ask over a WebSocket';
      setResultAndStopExecution({
        errors: [new GraphQLError(message, { extensions: { code: 'INVALID_ARGUMENT', http: { status: 400 } } })],
      });
    },
    onResultProcess({ request, setResultProcessor }) {
      const stream = subscriptions.get(request);
      if (!stream) return;
      const format = formats[stream];
      setResultProcessor(
        (result, { Response, ReadableStream }) =>
          new Response(new ReadableStream(sourceOf(result, format)), { headers: format.headers }),
        stream,
      );
    },
  };
}

function sourceOf(
  result: unknown,
  { begin, heartbeat, write, end }: StreamFormat,
): UnderlyingDefaultSource<Uint8Array> {
  const encoder = new TextEncoder();
  const results = isAsyncIterable(result) ? result[Symbol.asyncIterator]() : only(result);
  let beating: NodeJS.Timeout | undefined;
  return {
    start(controller) {
      controller.enqueue(encoder.encode(begin));
      beating = setInterval(() => {
        // A reader that falls behind gets no heartbeats.
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(heartbeat));
      }, heartbeatMs);
    },
    async pull(controller) {
      const { done, value } = await results.next().catch((error: unknown) => {
        clearInterval(beating);
        throw error;
      });
      if (!done) return controller.enqueue(encoder.encode(write(value)));
      clearInterval(beating);
      controller.enqueue(encoder.encode(end));
      controller.close();
    },
    async cancel() {
      clearInterval(beating);
      await results.return?.();
    },
  };
}

async function* only(result: unknown): AsyncGenerator<unknown, undefined> {
  yield result;
}

function isRefusal(result: unknown): result is { errors: unknown } {
  return typeof result === 'object' && result !== null && 'errors' in result && !('data' in result);
}
