/** A media type of a stream of results. */
export type StreamType = 'text/event-stream' | 'multipart/mixed';

/** The types that a caller accepts: the preferred one of each kind, undefined for none. */
export interface AcceptedTypes {
  json: 'application/json' | 'application/graphql-response+json' | undefined;
  stream: StreamType | undefined;
}

const json = new Map<string, AcceptedTypes['json']>([
  ['application/json', 'application/json'],
  ['application/graphql-response+json', 'application/graphql-response+json'],
  ['application/*', 'application/json'],
  ['*/*', 'application/json'],
]);

const streams = new Map<string, StreamType>([
  ['text/event-stream', 'text/event-stream'],
  ['multipart/mixed', 'multipart/mixed'],
  ['text/*', 'text/event-stream'],
  ['multipart/*', 'multipart/mixed'],
  ['*/*', 'text/event-stream'],
]);

/** Reads an Accept header. Without one, all types are accepted. */
export function readAccept(accept = '*/*'): AcceptedTypes {
  const types = typesOf(accept);
  return {
    json: types.map((type) => json.get(type)).find((known) => known !== undefined),
    stream: types.map((type) => streams.get(type)).find((known) => known !== undefined),
  };
}

/** Returns the types in order of weight. Leaves out types of weight 0 or in another charset than UTF-8. */
function typesOf(accept: string): string[] {
  const weighed = accept
    .toLowerCase()
    .split(',')
    .flatMap((range) => {
      const [type = '', ...parameters] = range.replaceAll(/[\s"]/g, '').split(';');
      const settings = new Map(parameters.map((parameter) => [parameter.split('=')[0], parameter.split('=')[1]]));
      const weight = Number(settings.get('q') ?? 1);
      return weight > 0 && (settings.get('charset') ?? 'utf-8') === 'utf-8' ? [{ type, weight }] : [];
    });
  return weighed.toSorted((one, other) => other.weight - one.weight).map(({ type }) => type);
}
