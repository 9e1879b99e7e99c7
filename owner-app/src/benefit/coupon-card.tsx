/** A coupon in a list, as a ticket: worth on the left, what it is for on the right. */
import type { ReactNode } from 'react';
import { Box, Press, Words } from '#host';
import { language, useText } from '../i18n/language.ts';
import { useStore } from '../state/store.ts';
import { isInWords, scopeOf, type Terms, thresholdOf, worthOf } from './coupon.ts';

interface TicketProps {
  readonly name: string;
  readonly terms: Terms;
  /** Cannot be used any more: grey. */
  readonly past?: boolean;
  /** Opens it; without it the ticket is no button. */
  readonly onPress?: () => void;
  /** Below the conditions: countdown, date or a button. */
  readonly children?: ReactNode;
}

export function Ticket({ name, terms, past, onPress, children }: TicketProps) {
  const t = useText();
  const chosen = useStore(language);
  const className = `ticket ${past ? 'is-past' : ''}`;
  const content = (
    <>
      <Box className="ticket-worth">
        <Words className={`ticket-amount ${isInWords(terms) ? 'is-words' : ''}`}>{worthOf(t, chosen, terms)}</Words>
        <Words className="small">{thresholdOf(t, terms)}</Words>
      </Box>
      <Box className="ticket-words">
        <Words className="ticket-name">{name}</Words>
        <Words className="muted small">{scopeOf(t, terms)}</Words>
        {children}
      </Box>
    </>
  );
  if (onPress === undefined) {
    return (
      <Box className={className} role="listitem">
        {content}
      </Box>
    );
  }
  return (
    <Box role="listitem">
      <Press className={className} onPress={onPress}>
        {content}
      </Press>
    </Box>
  );
}
