/** Something that the product must never do. */
export class Violation extends Error {
  /** The bytes sent before it, in order. */
  readonly sent: readonly Uint8Array[];

  constructor(message: string, sent: readonly Uint8Array[] = []) {
    super(message);
    this.name = 'Violation';
    this.sent = sent;
  }
}

/** Returns shell commands that send the bytes again to $PORT. Their keys and ids are those of this run. */
export function describeSent(sent: readonly Uint8Array[]): string {
  return sent.map((bytes) => `printf '${escaped(bytes)}' | nc -w 6 127.0.0.1 $PORT`).join('\n');
}

/**
 * Escapes bytes for printf. Bytes that are not printable ASCII, or that mean something to printf or the shell, become
 * octal.
 */
function escaped(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (byte === 0x0d) text += '\\r';
    else if (byte === 0x0a) text += '\\n';
    else if (character === '%') text += '%%';
    else if (byte < 0x20 || byte > 0x7e || character === "'" || character === '\\')
      text += `\\${byte.toString(8).padStart(3, '0')}`;
    else text += character;
  }
  return text;
}
