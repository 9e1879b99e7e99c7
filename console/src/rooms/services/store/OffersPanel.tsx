/** Offers of a store by category: price from, state, and the matrix of bands to edit. */
import type { Merchant } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { sayProblem } from '../../../app/problem.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { sayMoney } from '../../../kit/Money.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { useCatalogue, useCatalogueNames } from '../catalogue.ts';
import { useMayManage } from './mayManage.ts';
import { OfferDrawer } from './OfferDrawer.tsx';
import { QuoteDrawer } from './QuoteDrawer.tsx';
import './store.css';

export function OffersPanel({ store }: { readonly store: Merchant.StoreDetail }) {
  const { t } = useTranslation('store');
  const mayManage = useMayManage();
  const { storeId } = store;
  const offers = useQuery({
    queryKey: ['offers', storeId],
    queryFn: () => api('GET /v1/stores/:storeId/offers', { params: { storeId } }),
  });
  const catalogue = useCatalogue();
  const names = useCatalogueNames();
  const [editing, setEditing] = useState<Merchant.Offer | 'new' | null>(null);
  const [trying, setTrying] = useState<Merchant.Offer | null>(null);
  const categoryOf = (offer: Merchant.Offer) =>
    catalogue.data?.services.find((service) => service.serviceId === offer.serviceId)?.categoryKey ?? '';
  const add = mayManage && (
    <Button type="primary" onClick={() => setEditing('new')}>
      {t('offer.add')}
    </Button>
  );
  return (
    <Loaded query={offers}>
      {({ items }) => (
        <>
          {items.length === 0 && <Empty icon="tag" title={t('offer.none')} hint={t('offer.noneHint')} action={add} />}
          {items.length > 0 && (
            <div className="row between gap-below">
              {<span className="quiet">{t('offer.hint')}</span>}
              {add}
            </div>
          )}
          {[...Map.groupBy(items, categoryOf)].map(([category, group]) => (
            <Section key={category} title={names.category(category)}>
              <ul className="lines">
                {group.map((offer) => (
                  <OfferLine
                    key={offer.offerId}
                    offer={offer}
                    edit={() => setEditing(offer)}
                    attempt={() => setTrying(offer)}
                  />
                ))}
              </ul>
            </Section>
          ))}
          <OfferDrawer store={store} offer={editing} close={() => setEditing(null)} />
          <QuoteDrawer
            offer={trying}
            name={trying ? (trying.name ?? names.serviceById(trying.serviceId)) : ''}
            close={() => setTrying(null)}
          />
        </>
      )}
    </Loaded>
  );
}

interface OfferLineProps {
  readonly offer: Merchant.Offer;
  readonly edit: () => void;
  /** Shows what it costs for an animal. */
  readonly attempt: () => void;
}

function OfferLine({ offer, edit, attempt }: OfferLineProps) {
  const { t } = useTranslation(['store', 'rules']);
  const names = useCatalogueNames();
  const client = useQueryClient();
  const mayManage = useMayManage();
  const prices = offer.bands.map((band) => band.priceFen);
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  const set = async (on: boolean) => {
    const params = { offerId: offer.offerId };
    await api('PUT /v1/offers/:offerId/state', { params, body: { state: on ? 'on' : 'off' } });
    await client.invalidateQueries({ queryKey: ['offers', offer.storeId] });
  };
  const name = offer.name ?? names.serviceById(offer.serviceId);
  return (
    <li className="people-line">
      <span className="grow">
        <b>{name}</b> {offer.home.allowed && <StateTag tone="info">{t('offer.home')}</StateTag>}
        <div className="quiet">
          {t('offer.bands', { count: offer.bands.length })} · {offer.payment.map((way) => t(`pay.${way}`)).join(' / ')}
        </div>
      </span>
      <span className="figures nowrap">{low === high ? sayMoney(low) : `${sayMoney(low)} – ${sayMoney(high)}`}</span>
      <Switch
        checked={offer.state === 'on'}
        disabled={!mayManage}
        aria-label={t('offer.onSale', { name })}
        onChange={(on) => void set(on).catch((problem: unknown) => say(sayProblem(t, problem), 'bad'))}
      />
      <span className="row">
        <Button size="small" onClick={attempt}>
          {t('rules:quote.open')}
        </Button>
        <Button size="small" onClick={edit}>
          {t(mayManage ? 'edit' : 'look')}
        </Button>
      </span>
    </li>
  );
}
