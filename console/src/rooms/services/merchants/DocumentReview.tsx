/** Documents one by one: on one side the list, on the other the picture with its facts, the decision and the reason. */
import type { Merchant } from '@pawloop/contract';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, api } from '../../../app/api.ts';
import { sayProblem } from '../../../app/problem.ts';
import { useMay } from '../../../app/session.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { Empty } from '../../../kit/Empty.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { When } from '../../../kit/When.tsx';
import { useCatalogueNames } from '../catalogue.ts';
import { useTakeOver } from './useMerchant.ts';
import { toneOfDocument } from './words.ts';

type Document = Merchant.MerchantDocument;

export function DocumentState({ document }: { readonly document: Document }) {
  const { t } = useTranslation('merchant');
  if (document.expired) return <StateTag tone="bad">{t('document.expired')}</StateTag>;
  const soon = document.state === 'approved' && document.daysLeft !== null && document.daysLeft <= 60;
  if (soon) return <StateTag tone="warn">{t('document.daysLeft', { count: document.daysLeft ?? 0 })}</StateTag>;
  return <StateTag tone={toneOfDocument[document.state]}>{t(`documentState.${document.state}`)}</StateTag>;
}

export function DocumentReview({ merchant }: { readonly merchant: Merchant.MerchantDetail }) {
  const { t } = useTranslation('merchant');
  const names = useCatalogueNames();
  const documents = merchant.documents.filter((one) => one.state !== 'withdrawn');
  const [chosen, choose] = useState<string>();
  const first = documents.find((one) => one.state === 'pending') ?? documents[0];
  const shown = documents.find((one) => one.documentId === chosen) ?? first;
  if (!shown) return <Empty icon="badge" title={t('document.none')} hint={t('document.noneHint')} />;
  return (
    <div className="review">
      <Section title={t('tab.documents')} className="review-list">
        <ul className="lines">
          {documents.map((document) => (
            <li key={document.documentId}>
              <button
                type="button"
                className={`review-line ${document === shown ? 'review-chosen' : ''}`}
                aria-current={document === shown}
                onClick={() => choose(document.documentId)}
              >
                <span className="grow">
                  <b>{names.document(document.kind)}</b>
                  <span className="quiet">{document.number}</span>
                </span>
                <DocumentState document={document} />
              </button>
            </li>
          ))}
        </ul>
      </Section>
      <Section
        title={names.document(shown.kind)}
        className="review-side"
        extra={<Decide merchant={merchant} document={shown} />}
      >
        <div className="review-sheet">
          <Sheet merchantId={merchant.merchantId} document={shown} />
          <Facts document={shown} />
        </div>
      </Section>
    </div>
  );
}

/** The file itself; pictures are shown, PDFs open beside. */
export function Sheet({ merchantId, document }: { readonly merchantId: string; readonly document: Document }) {
  const { t } = useTranslation('merchant');
  const names = useCatalogueNames();
  const href = addressOf('GET /v1/merchants/:merchantId/documents/:documentId/file', {
    params: { merchantId, documentId: document.documentId },
  });
  if (document.contentType === 'application/pdf') {
    return (
      <a className="sheet-link" href={href} target="_blank" rel="noreferrer">
        {t('document.openPdf')}
      </a>
    );
  }
  return (
    <a href={href} target="_blank" rel="noreferrer">
      <img className="sheet" src={href} alt={names.document(document.kind)} />
    </a>
  );
}

function Facts({ document }: { readonly document: Document }) {
  const { t } = useTranslation('merchant');
  return (
    <dl className="facts">
      <dt>{t('document.number')}</dt>
      <dd>{document.number}</dd>
      {document.holder && (
        <>
          <dt>{t('document.holder')}</dt>
          <dd>{document.holder}</dd>
        </>
      )}
      <dt>{t('document.valid')}</dt>
      <dd>
        {document.validFrom} – {document.validUntil ?? t('document.endless')}
      </dd>
      <dt>{t('document.uploaded')}</dt>
      <dd>
        <When at={document.uploadedAt} exact />
      </dd>
      <dt>{t('list.state')}</dt>
      <dd>
        <DocumentState document={document} />
      </dd>
      {document.reviewedAt && (
        <>
          <dt>{t('document.reviewed')}</dt>
          <dd>
            <When at={document.reviewedAt} exact /> {document.reviewedBy}
          </dd>
        </>
      )}
      {document.reason && (
        <>
          <dt>{t('reason')}</dt>
          <dd>{document.reason}</dd>
        </>
      )}
    </dl>
  );
}

interface DecideProps {
  readonly merchant: Merchant.MerchantDetail;
  readonly document: Document;
}

function Decide({ merchant: { merchantId }, document: { documentId, state } }: DecideProps) {
  const { t } = useTranslation('merchant');
  const takeOver = useTakeOver();
  if (!useMay('merchant.write')) return null;
  const decide = async (decision: 'approved' | 'refused', reason: string | null) => {
    const params = { merchantId, documentId };
    const body = { decision, reason };
    takeOver(await api('POST /v1/merchants/:merchantId/documents/:documentId/review', { params, body }));
    say(t(`documentState.${decision}`));
  };
  const refuse = () =>
    ask({
      title: t('document.refuse'),
      text: t('document.refuseText'),
      confirm: t('document.refuse'),
      danger: true,
      reason: t('reason'),
      run: (reason) => decide('refused', reason),
    });
  return (
    <>
      {(state === 'pending' || state === 'approved') && <Button onClick={refuse}>{t('document.refuse')}</Button>}
      {state === 'pending' && (
        <Button
          type="primary"
          onClick={() => void decide('approved', null).catch((problem: unknown) => say(sayProblem(t, problem), 'bad'))}
        >
          {t('document.approve')}
        </Button>
      )}
    </>
  );
}
