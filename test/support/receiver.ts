import * as harness from '../../harness/receiver.ts';
import { afterFile } from './after-file.ts';

/** Listens on loopback for webhooks, as `script` says; see harness/receiver.ts. Closed after the file. */
export async function startReceiver(script?: Parameters<typeof harness.startReceiver>[0]): Promise<harness.Receiver> {
  const receiver = await harness.startReceiver(script);
  afterFile(async () => receiver[Symbol.asyncDispose]());
  return receiver;
}
