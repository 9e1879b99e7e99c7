/** A coupon as its owner sees it. */
import type { Coupon } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { useCouponWords } from './words.ts';
import './coupon.css';

export interface TicketProps {
  readonly name: string;
  readonly note: string | null;
  readonly terms: Coupon.Terms;
  readonly validity: Coupon.Validity;
  readonly newCustomerOnly: boolean;
}

export function Ticket({ name, note, terms, validity, newCustomerOnly }: TicketProps) {
  const { t } = useTranslation('coupon');
  const words = useCouponWords();
  return (
    <div className="ticket-frame">
      <div className="ticket">
        <div className="ticket-worth">
          <b>{words.worth(terms)}</b>
          <span>{words.threshold(terms)}</span>
        </div>
        <div className="ticket-side">
          <b className="break">{name || t('ticket.unnamed')}</b>
          <span>{words.scope(terms)}</span>
          <span className="quiet">{words.validity(validity)}</span>
        </div>
      </div>
      <ul className="ticket-notes">
        {words.conditions(terms).map((line) => (
          <li key={line}>{line}</li>
        ))}
        {newCustomerOnly && <li>{t('say.newCustomers')}</li>}
        {note && <li className="said">{note}</li>}
      </ul>
    </div>
  );
}
