/** Types for the part of autocannon that load.ts uses; it has none of its own. */
declare module 'autocannon' {
  interface Call {
    path: string;
    body?: string | undefined;
    setupRequest?: <Request extends { headers: Record<string, string> }>(request: Request) => Request;
    onResponse?: (status: number, body: string) => void;
  }

  interface Client {
    setRequests(requests: Call[]): void;
  }

  interface Options {
    url: string;
    method: 'GET' | 'POST';
    headers: Record<string, string>;
    /** Sent in turn on each connection. */
    requests: Call[];
    setupClient: (client: Client) => void;
    connections: number;
    /** Seconds. */
    duration: number;
    /** Milliseconds between checks of whether to stop. */
    sampleInt: number;
    /** Seconds after which an answer counts as an error. */
    timeout: number;
  }

  interface Result {
    /** Connections that failed, and answers that did not come in time. */
    errors: number;
    /** Connections that the server closed. */
    resets: number;
    statusCodeStats: Record<string, { count: number }>;
  }

  interface Run extends PromiseLike<Result> {
    on(event: 'response', listener: (client: unknown, status: number) => void): this;
    /** Stops at the next check, and drops requests in flight. */
    stop(): void;
  }

  function autocannon(options: Options): Run;
  export = autocannon;
}
