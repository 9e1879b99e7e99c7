/** A loopback mail server: greets, wants a login, takes a message, and misbehaves at the step that each trouble is about. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { FakeProvider, Misbehaviour } from './fake-server.ts';

export const SMTP_LOGIN = { user: 'pawloop', password: 'smtp-secret' };

export interface FakeSmtp extends FakeProvider {
  /** Raw messages, newest last. */
  readonly mails: readonly string[];
}

const SLOW_MS = 60;
const LATE_MS = 700;

interface Session {
  readonly socket: Socket;
  readonly how: Misbehaviour | undefined;
  mail: string | undefined;
  authorised: boolean;
}

interface Mailbox {
  readonly booked: string[];
  readonly mails: string[];
}

export async function startFakeSmtp(): Promise<FakeSmtp> {
  const box: Mailbox = { booked: [], mails: [] };
  const trouble: Misbehaviour[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    converse(box, { socket, how: trouble.shift(), mail: undefined, authorised: false });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    ...box,
    misbehave: (how, times = 1) => void trouble.push(...Array.from({ length: times }, () => how)),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function converse(box: Mailbox, session: Session): void {
  const { socket } = session;
  if (session.how === 'cut-before') return void socket.destroy();
  let buffer = '';
  socket.setEncoding('utf8');
  socket.write('220 fake ESMTP\r\n');
  socket.on('data', (chunk: string) => {
    buffer += chunk;
    for (;;) {
      const end = session.mail === undefined ? '\r\n' : '\r\n.\r\n';
      const at = buffer.indexOf(end);
      if (at < 0) return;
      const piece = buffer.slice(0, at);
      buffer = buffer.slice(at + end.length);
      if (session.mail === undefined) socket.write(`${replyTo(session, piece)}\r\n`);
      else finish(box, session, piece);
    }
  });
}

/** What the server says to a line before the message. */
function replyTo(session: Session, line: string): string {
  const { how } = session;
  const verb = line.slice(0, 4).toUpperCase();
  if (verb === 'EHLO') return '250-fake\r\n250-AUTH PLAIN\r\n250 8BITMIME';
  if (verb === 'QUIT') return '221 bye';
  if (verb === 'AUTH') {
    const expected = Buffer.from(`\0${SMTP_LOGIN.user}\0${SMTP_LOGIN.password}`).toString('base64');
    session.authorised = line === `AUTH PLAIN ${expected}`;
    return session.authorised ? '235 ok' : '535 5.7.8 no such login';
  }
  if (!session.authorised) return '530 5.7.0 log in first';
  if (verb === 'MAIL' && (how === 'limit' || how === 429)) return '450 4.7.1 too many';
  if (verb === 'RCPT' && how === 'bad-address') return '550 5.1.1 no such mailbox';
  if (verb !== 'DATA') return '250 ok';
  session.mail = '';
  return '354 go on';
}

/** The whole message came; now every kind of answer is possible. */
function finish(box: Mailbox, session: Session, mail: string): void {
  const { socket, how } = session;
  session.mail = undefined;
  if (how === 'bad-template' || how === 400) return void socket.write('554 5.6.0 not like this\r\n');
  if (how === 503) return void socket.write('451 4.3.0 try later\r\n');
  const id = /^message-id: <([^@>]+)@/im.exec(mail)?.[1] ?? '?';
  box.booked.push(id);
  box.mails.push(mail);
  const ok = '250 2.0.0 queued\r\n';
  switch (how) {
    case 'hang':
      return;
    case 'cut-mid':
      return void socket.write('250-2.0.0 qu', () => socket.destroy());
    case 'cut-after':
      return void socket.destroy();
    case 'twice':
      return void socket.write(ok + ok);
    case 'garbage':
    case 'strange':
      return void socket.end('hello, how are you?\r\n');
    case 'slow':
      return void setTimeout(() => socket.write(ok), SLOW_MS).unref();
    case 'late':
      return void setTimeout(() => socket.write(ok), LATE_MS).unref();
    default:
      socket.write(ok);
  }
}
