/** Faults of a frame; none by default. */
export interface FrameOptions {
  fin?: boolean;
  /** The three reserved bits, 0 to 7. */
  reserved?: number;
  opcode?: number;
  masked?: boolean;
  /** A length that differs from the payload's. */
  claimedLength?: bigint;
  /** Writes even a short length in 8 bytes. */
  longForm?: boolean;
}

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A frame of RFC 6455 as a client sends it. */
export function frame(payload: string | Uint8Array, options: FrameOptions = {}): Buffer {
  const { fin = true, reserved = 0, opcode = opcodes.text, masked = true, claimedLength, longForm = false } = options;
  const bytes = Buffer.from(payload);
  const length = claimedLength ?? BigInt(bytes.length);
  const lead = Buffer.from([(fin ? 0x80 : 0) | (reserved << 4) | opcode, masked ? 0x80 : 0]);
  // A mask of zeros keeps the bytes readable.
  const mask = Buffer.alloc(masked ? 4 : 0);
  const body = masked ? Buffer.from(bytes.map((byte, at) => byte ^ (mask[at % 4] ?? 0))) : bytes;
  return Buffer.concat([withLength(lead, length, longForm), mask, body]);
}

function withLength(lead: Buffer, length: bigint, longForm: boolean): Buffer {
  const [first = 0, second = 0] = lead;
  if (!longForm && length < 126n) return Buffer.from([first, second | Number(length)]);
  if (!longForm && length < 65_536n)
    return Buffer.from([first, second | 126, Number(length >> 8n), Number(length & 0xffn)]);
  const eight = Buffer.alloc(8);
  eight.writeBigUInt64BE(length);
  return Buffer.concat([Buffer.from([first, second | 127]), eight]);
}

/** The payload of a close frame. */
export function closePayload(code: number, reason: string | Uint8Array = ''): Buffer {
  const lead = Buffer.alloc(2);
  lead.writeUInt16BE(code);
  return Buffer.concat([lead, Buffer.from(reason)]);
}

export interface Received {
  opcode: number;
  payload: Buffer;
}

/** Returns the whole frames of the received bytes, and the rest. Throws for a frame that is masked or broken. */
export function parseFrames(received: Buffer): { frames: Received[]; rest: Buffer } {
  const frames: Received[] = [];
  let rest = received;
  while (rest.length >= 2) {
    const [first = 0, second = 0] = rest;
    if ((first & 0xf0) !== 0x80 || second > 127)
      throw new Error(`Not a whole, unmasked frame: ${rest.subarray(0, 10).toString('hex')}`);
    const lead = second === 127 ? 10 : second === 126 ? 4 : 2;
    if (rest.length < lead) break;
    const length = second === 127 ? Number(rest.readBigUInt64BE(2)) : second === 126 ? rest.readUInt16BE(2) : second;
    if (rest.length < lead + length) break;
    frames.push({ opcode: first & 0x0f, payload: rest.subarray(lead, lead + length) });
    rest = rest.subarray(lead + length);
  }
  return { frames, rest };
}
