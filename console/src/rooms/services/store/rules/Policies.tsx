/** Cancellation policies of a store's merchant, each in the words that owners read (BOOK-5, rule 19). */
import type { Merchant } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { useMayManage } from '../mayManage.ts';
import { usePolicies } from '../usePolicies.ts';
import { PolicyDrawer } from './PolicyDrawer.tsx';
import { PolicyWords } from './PolicyWords.tsx';

export function Policies({ store: { storeId, merchantId } }: { readonly store: Merchant.StoreDetail }) {
  const { t } = useTranslation('rules');
  const mayManage = useMayManage();
  const policies = usePolicies(merchantId);
  const offers = useQuery({
    queryKey: ['offers', storeId],
    queryFn: () => api('GET /v1/stores/:storeId/offers', { params: { storeId } }),
  });
  const [editing, setEditing] = useState<Merchant.Policy | 'new' | null>(null);
  const users = (policyId: string) =>
    (offers.data?.items ?? []).filter((offer) => offer.policyId === policyId && offer.state === 'on').length;
  const add = mayManage && (
    <Button size="small" onClick={() => setEditing('new')}>
      {t('policy.add')}
    </Button>
  );
  return (
    <Section title={t('policy.title')} hint={t('policy.hint')} extra={add}>
      <Loaded query={policies}>
        {({ items }) => (
          <>
            {items.length === 0 && <Empty icon="book" title={t('policy.none')} hint={t('policy.noneHint')} />}
            <ul className="lines">
              {items.map((policy) => (
                <li key={policy.policyId} className="people-line policy-line">
                  <span className="grow">
                    <span className="row policy-head">
                      <b>{policy.name}</b>
                      {offers.data && (
                        <StateTag tone={users(policy.policyId) > 0 ? 'accent' : 'plain'}>
                          {users(policy.policyId) > 0
                            ? t('policy.used', { count: users(policy.policyId) })
                            : t('policy.unused')}
                        </StateTag>
                      )}
                    </span>
                    <PolicyWords policy={policy} />
                  </span>
                  {mayManage && (
                    <Button size="small" onClick={() => setEditing(policy)}>
                      {t('edit')}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          </>
        )}
      </Loaded>
      <PolicyDrawer merchantId={merchantId} policy={editing} close={() => setEditing(null)} />
    </Section>
  );
}
