/** The channel while no vendor is configured: nothing leaves the machine, the last messages are kept to be shown. */
import type { Clock } from '../../platform/clock.ts';
import {
  type DevelopmentVendor,
  type ExternalChannel,
  externalChannels,
  type KeptMessage,
  type Outcome,
} from './channel.ts';

const KEPT = 500;

export function createDevelopmentVendor(channel: ExternalChannel, clock: Clock): DevelopmentVendor {
  const messages: KeptMessage[] = [];
  return {
    channel,
    vendor: `development-${channel.replace('_', '-')}`,
    development: true,
    messages,
    async send(message, signal): Promise<Outcome> {
      if (signal.aborted) return { kind: 'throttled', retryAfterMs: 1000, reason: 'unreachable' };
      messages.push({ message, at: clock.now() });
      if (messages.length > KEPT) messages.shift();
      return { kind: 'sent', providerRef: `development-${message.sendId}` };
    },
    async lookUp(message) {
      const known = messages.some((kept) => kept.message.sendId === message.sendId);
      return known ? { kind: 'sent', providerRef: `development-${message.sendId}` } : undefined;
    },
  };
}

export function createDevelopmentVendors(clock: Clock): readonly DevelopmentVendor[] {
  return externalChannels.map((channel) => createDevelopmentVendor(channel, clock));
}
