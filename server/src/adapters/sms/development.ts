/** The text-message channel while no vendor is configured: keeps the last messages instead of sending them. */
import type { SmsChannel, SmsMessage } from './sms.ts';

const KEPT = 50;

export interface DevelopmentSms extends SmsChannel {
  /** Newest last. */
  readonly messages: readonly SmsMessage[];
}

export function createDevelopmentSms(): DevelopmentSms {
  const messages: SmsMessage[] = [];
  return {
    development: true,
    messages,
    send: async (message) => {
      messages.push(message);
      if (messages.length > KEPT) messages.shift();
    },
  };
}
