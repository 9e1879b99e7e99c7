/** How a store takes bookings: by hand or at once, peak times, what cancelling costs, exceptions, its calendar (BOOK-5, BOOK-7, BOOK-12, BOOK-16). */
import type { Merchant } from '@pawloop/contract';
import { useMay } from '../../../../app/session.ts';
import { CalendarFeed } from './CalendarFeed.tsx';
import { Overrides } from './Overrides.tsx';
import { PeakTimes } from './PeakTimes.tsx';
import { Policies } from './Policies.tsx';
import { Taking } from './Taking.tsx';
import '../store.css';
import './rules.css';

export function RulesPanel({ store }: { readonly store: Merchant.StoreDetail }) {
  // Operators see them; they are the store's to decide.
  const mayManage = useMay('store.manage');
  return (
    <>
      <div className="columns">
        <div className="span-6 pile">
          <Taking key={store.storeId} storeId={store.storeId} mayManage={mayManage} />
          <Policies store={store} />
        </div>
        <div className="span-6 pile">
          <PeakTimes key={store.storeId} storeId={store.storeId} mayManage={mayManage} />
          <CalendarFeed storeId={store.storeId} />
        </div>
      </div>
      <Overrides storeId={store.storeId} />
    </>
  );
}
