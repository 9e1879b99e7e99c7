/** The merchant's own documents: what is needed, what lies there, hand in another; and the way through the review. */
import type { Merchant } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useStaff } from '../../../app/session.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { SkeletonPage } from '../../../kit/Skeletons.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { useCatalogueNames } from '../../services/catalogue.ts';
import { DocumentState } from '../../services/merchants/DocumentReview.tsx';
import { History } from '../../services/merchants/History.tsx';
import { Readiness } from '../../services/merchants/Readiness.tsx';
import { Restrictions } from '../../services/merchants/Restrictions.tsx';
import { useMerchant } from '../../services/merchants/useMerchant.ts';
import { toneOfState } from '../../services/merchants/words.ts';
import { OwnMoves } from '../desk/Standing.tsx';
import { HandInDrawer } from './HandInDrawer.tsx';
import { WantedDrawer } from './WantedDrawer.tsx';
import '../../services/merchants/merchant.css';

export function DocumentsRoom() {
  const merchant = useMerchant(useStaff()?.merchantId ?? '');
  return (
    <Loaded query={merchant} skeleton={<SkeletonPage />}>
      {(data) => <DocumentsPage merchant={data} />}
    </Loaded>
  );
}

function DocumentsPage({ merchant }: { readonly merchant: Merchant.MerchantDetail }) {
  const { t } = useTranslation('merchant');
  const [open, setOpen] = useState<'wanted' | 'document' | null>(null);
  return (
    <PageShell
      title={t('mine.title')}
      lead={
        <span className="row">
          <StateTag tone={toneOfState[merchant.state]}>{t(`state.${merchant.state}`)}</StateTag>
          {t(`next.${merchant.state}`)}
        </span>
      }
      actions={
        <>
          <Button onClick={() => setOpen('wanted')}>{t('mine.wanted')}</Button>
          <Button onClick={() => setOpen('document')}>{t('mine.handIn')}</Button>
          <OwnMoves merchant={merchant} />
        </>
      }
    >
      <Readiness merchant={merchant} />
      <Restrictions merchant={merchant} />
      <Documents merchant={merchant} />
      <History moves={merchant.moves} />
      <HandInDrawer merchant={merchant} open={open === 'document'} close={() => setOpen(null)} />
      <WantedDrawer merchant={merchant} open={open === 'wanted'} close={() => setOpen(null)} />
    </PageShell>
  );
}

function Documents({ merchant }: { readonly merchant: Merchant.MerchantDetail }) {
  const { t } = useTranslation('merchant');
  const names = useCatalogueNames();
  const client = useQueryClient();
  const { merchantId } = merchant;
  const takeBack = (documentId: string) =>
    ask({
      title: t('document.takeBack'),
      confirm: t('document.takeBack'),
      run: async () => {
        await api('DELETE /v1/merchants/:merchantId/documents/:documentId', { params: { merchantId, documentId } });
        await client.invalidateQueries({ queryKey: ['merchant', merchantId] });
      },
    });
  const documents = merchant.documents.filter((one) => one.state !== 'withdrawn');
  return (
    <Section title={t('tab.documents')}>
      {documents.length === 0 && <p className="quiet">{t('document.none')}</p>}
      <ul className="lines">
        {documents.map((document) => (
          <li key={document.documentId} className="ready-line">
            <span className="grow">
              <b>{names.document(document.kind)}</b> <span className="quiet">{document.number}</span>
              <div className="quiet">
                {document.validFrom} – {document.validUntil ?? t('document.endless')}
              </div>
              {document.reason && <div className="bad-text">{document.reason}</div>}
            </span>
            <DocumentState document={document} />
            {document.state === 'pending' && (
              <Button size="small" onClick={() => takeBack(document.documentId)}>
                {t('document.takeBack')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
