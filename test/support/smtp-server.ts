import { createServer, type Socket } from 'node:net';
import { afterFile } from './after-file.ts';

/** A mail as an SMTP server got it. */
export interface ReceivedMail {
  from: string;
  to: string;
  /** Headers and text, decoded. */
  content: string;
}

export interface SmtpServer {
  url: string;
  mails: ReceivedMail[];
  /** Answers to the next commands of a kind, instead of taking them: `421 Try again` to a DATA. */
  refuseNext(command: 'RCPT' | 'DATA', answer: string): void;
}

/** A mail server on loopback that keeps what it gets (RFC 5321, without extensions). It is closed after the file. */
export async function startSmtpServer(): Promise<SmtpServer> {
  const mails: ReceivedMail[] = [];
  const refusals: { command: string; answer: string }[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket.on('close', () => open.delete(socket)).on('error', () => socket.destroy()));
    talk(socket, mails, (command) => {
      const at = refusals.findIndex((refusal) => refusal.command === command);
      return at < 0 ? undefined : refusals.splice(at, 1)[0]?.answer;
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  afterFile(async () => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The SMTP server has no port');
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    mails,
    refuseNext: (command, answer) => void refusals.push({ command, answer }),
  };
}

function talk(socket: Socket, mails: ReceivedMail[], refusalOf: (command: string) => string | undefined): void {
  let received = '';
  let mail = { from: '', to: '' };
  let readsContent = false;
  const answer = (line: string) => socket.write(`${line}\r\n`);
  const obey = (line: string) => {
    const command = line.slice(0, 4).toUpperCase();
    const refusal = refusalOf(command);
    if (refusal !== undefined) return answer(refusal);
    if (command === 'MAIL') mail = { from: addressIn(line), to: '' };
    if (command === 'RCPT') mail.to = addressIn(line);
    readsContent = command === 'DATA';
    answer(command === 'DATA' ? '354 Go on' : command === 'QUIT' ? '221 Bye' : '250 Well');
  };
  answer('220 A test');
  socket.setEncoding('utf8').on('data', (text: string) => {
    received += text;
    for (;;) {
      const end = readsContent ? '\r\n.\r\n' : '\r\n';
      const at = received.indexOf(end);
      if (at < 0) return;
      const piece = received.slice(0, at);
      received = received.slice(at + end.length);
      if (!readsContent) obey(piece);
      else {
        readsContent = false;
        mails.push({ ...mail, content: decode(piece) });
        answer('250 Kept');
      }
    }
  });
}

function addressIn(line: string): string {
  return /<(.*?)>/.exec(line)?.[1] ?? '';
}

/** Undoes quoted-printable (RFC 2045), byte by byte. */
function decode(content: string): string {
  const bytes = content
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
