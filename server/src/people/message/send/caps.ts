/** Frequency caps of marketing touches: calendar day and rolling week, per channel and overall; pure (CAM-5, rule 35). */
import type { Message } from '@pawloop/contract';
import { consentChannelOf } from '../channels.ts';
import type { Rules } from '../settings.ts';
import { dayStartOf, nextDayOf } from './quiet.ts';

export const CAP_DAYS = 7;

export interface Touch {
  readonly channel: Message.MessageChannel;
  readonly at: Temporal.Instant;
}

/** Why there is no place, and from when on there may be one. */
export interface Full {
  readonly scope: 'overall' | 'channel';
  readonly span: 'day' | 'week';
  readonly limit: number;
  readonly freeAt: Temporal.Instant;
}

/**
 * Whether one more touch fits.
 * @param touches marketing touches of the customer in the last seven days and today, in any order
 * @returns the first limit that is full, overall ones first; undefined when it fits
 */
export function fullCap(
  touches: readonly Touch[],
  channel: Message.MessageChannel,
  rules: Pick<Rules, 'overall' | 'channels'>,
  at: Temporal.Instant,
  timeZone: string,
): Full | undefined {
  const consent = consentChannelOf[channel];
  const own = touches.filter((touch) => consentChannelOf[touch.channel] === consent);
  const channelCap = rules.channels[consent];
  const scopes = [
    { scope: 'overall' as const, cap: rules.overall, counted: touches },
    ...(channelCap ? [{ scope: 'channel' as const, cap: channelCap, counted: own }] : []),
  ];
  const today = dayStartOf(at, timeZone);
  const weekAgo = at.subtract({ hours: CAP_DAYS * 24 });
  for (const { scope, cap, counted } of scopes) {
    const ofDay = counted.filter((touch) => Temporal.Instant.compare(touch.at, today) >= 0);
    if (ofDay.length >= cap.day) return { scope, span: 'day', limit: cap.day, freeAt: nextDayOf(at, timeZone) };
    const ofWeek = counted
      .filter((touch) => Temporal.Instant.compare(touch.at, weekAgo) > 0)
      .toSorted((a, b) => Temporal.Instant.compare(a.at, b.at));
    if (ofWeek.length >= cap.week) {
      const leaving = ofWeek[ofWeek.length - cap.week];
      const freeAt = leaving ? leaving.at.add({ hours: CAP_DAYS * 24 }) : nextDayOf(at, timeZone);
      return { scope, span: 'week', limit: cap.week, freeAt };
    }
  }
  return undefined;
}
