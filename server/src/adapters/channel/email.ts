/**
 * E-mail over SMTP. Replies before the message was handed over are refusals; a connection lost while or after it was
 * handed over leaves open whether it was taken (RFC 5321, 4.2.5 and 6.1).
 */
import { createTransport } from 'nodemailer';
import type SMTPTransport from 'nodemailer/lib/smtp-transport/index.js';
import type { EmailContent, MessageVendor, Outcome } from './channel.ts';
import { patience } from './exchange.ts';

export interface EmailOptions {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (465); otherwise STARTTLS is used as soon as the server offers it. */
  readonly secure: boolean;
  /** Refuse to send without STARTTLS. */
  readonly requireTls: boolean;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** `Name <address>` or an address. */
  readonly from: string;
  readonly timeoutMs?: number;
}

/** Lower than the protocol asks for; slower servers answer with a time-out that is `unknown` or `throttled`. */
const PATIENCE_MS = 20_000;
const MINUTE_MS = 60_000;
/** RFC 3463 and RFC 5321: mailbox unknown, moved, disabled or of a wrong form. */
const NO_MAILBOX = /\b5\.1\.[1236]\b|\b5\.2\.1\b/;

/** One mailbox and nothing beside it: no list, no name, no line break. */
const ADDRESS = /^[^\s<>@,;:"()[\]\\]+@[^\s<>@,;:"()[\]\\]+$/;
const NO_ADDRESS: Outcome = {
  kind: 'failed',
  code: 'address_malformed',
  detail: 'not an address',
  addressInvalid: true,
};

interface SmtpError extends Error {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

/** Sees in nodemailer's own log how far the conversation came; what is said is not kept. */
interface Progress {
  dataAllowed: boolean;
}

export function createEmail(options: EmailOptions): MessageVendor<'email'> {
  return {
    channel: 'email',
    vendor: 'email',
    development: false,
    async send({ sendId, to, content }, signal): Promise<Outcome> {
      if (!ADDRESS.test(to.address)) return NO_ADDRESS;
      const deadline = patience(signal, options.timeoutMs ?? PATIENCE_MS);
      const progress: Progress = { dataAllowed: false };
      const transport = createTransport(transportOptions(options, progress));
      const mail = { ...mailOf(options, to.address, content, sendId), signal: deadline };
      try {
        const { messageId } = await transport.sendMail(mail);
        return { kind: 'sent', providerRef: messageId };
      } catch (error) {
        return explain(error as SmtpError, progress);
      } finally {
        transport.close();
      }
    },
  };
}

function transportOptions(options: EmailOptions, progress: Progress): SMTPTransport.Options {
  const timeoutMs = options.timeoutMs ?? PATIENCE_MS;
  return {
    host: options.host,
    port: options.port,
    secure: options.secure,
    requireTLS: options.requireTls,
    ...(options.user && { auth: { user: options.user, pass: options.password ?? '' } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    transactionLog: true,
    logger: watcher(progress),
  };
}

/** 354 is the server's word that the message may be written (RFC 5321, 4.1.1.4). */
function watcher(progress: Progress) {
  const ignore = () => undefined;
  const look = (entry: unknown, line: unknown) => {
    const { tnx } = (entry ?? {}) as { tnx?: string };
    if ((tnx === 'server' && /^354/.test(String(line))) || tnx === 'message') progress.dataAllowed = true;
  };
  return { level: ignore, trace: ignore, debug: look, info: look, warn: ignore, error: ignore, fatal: ignore };
}

function mailOf(options: EmailOptions, address: string, content: EmailContent, sendId: string) {
  const { listUnsubscribe } = content;
  return {
    from: options.from,
    to: { name: '', address },
    subject: content.subject,
    html: content.html,
    text: content.text,
    // Two copies of one send can be told by their id.
    messageId: `<${sendId}@${domainOf(options.from)}>`,
    headers: {
      'x-auto-response-suppress': 'All',
      ...(listUnsubscribe && {
        'list-unsubscribe': `<${listUnsubscribe}>`,
        // RFC 8058: one POST, no page in between.
        'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
      }),
    },
  };
}

function domainOf(from: string): string {
  return /@([^\s<>@]+?)>?\s*$/.exec(from)?.[1] ?? 'localhost';
}

/** Steps of the conversation that are about the mail; all others are about the server and our login. */
const ABOUT_MAIL = new Set(['MAIL FROM', 'RCPT TO', 'DATA']);
const LOGIN_WANTED = 530;

function explain(error: SmtpError, progress: Progress): Outcome {
  const { responseCode: status, command = '', response = '' } = error;
  if (status !== undefined && ABOUT_MAIL.has(command) && status !== LOGIN_WANTED) {
    if (status < 500) return { kind: 'throttled', retryAfterMs: MINUTE_MS, reason: 'limit' };
    const invalid = command === 'RCPT TO' && NO_MAILBOX.test(response);
    return {
      kind: 'failed',
      code: `smtp_${status}`,
      detail: `SMTP ${status}`,
      ...(invalid && { addressInvalid: true }),
    };
  }
  if (progress.dataAllowed) return { kind: 'unknown', detail: error.code ?? 'broken connection' };
  return { kind: 'throttled', retryAfterMs: MINUTE_MS, reason: 'unreachable' };
}
