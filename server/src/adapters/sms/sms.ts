/** Sending one text message; a vendor's file implements this, the development channel shows it instead. */
import { problemType } from '../../platform/problem.ts';

export const smsUnavailable = problemType('sms/unavailable', 503, 'Text messages cannot be sent at the moment');

export interface SmsMessage {
  /** E.164. */
  readonly phone: string;
  /** What the vendor's approved template is called with us, e.g. `sign-in-code`. */
  readonly template: string;
  readonly variables: Readonly<Record<string, string>>;
}

export interface SmsChannel {
  /** True when nothing leaves the machine; only then may a reply show a code. */
  readonly development: boolean;
  /** @throws Problem `sms/unavailable` when the vendor did not take the message */
  send(message: SmsMessage): Promise<void>;
}
