/** As much of autocannon, which comes without types, as load.ts uses. */
declare module 'autocannon' {
  interface Options {
    url: string;
    method: 'POST';
    headers: Record<string, string>;
    body: string;
    /** Sent in turn on each connection; what they leave out is as above. */
    requests: { setupRequest: <Request extends { headers: Record<string, string> }>(request: Request) => Request }[] | undefined;
    connections: number;
    /** Seconds. */
    duration: number;
    /** Milliseconds between looks at whether to stop. */
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
    /** Ends at the next look, and drops what is in flight. */
    stop(): void;
  }

  function autocannon(options: Options): Run;
  export = autocannon;
}
