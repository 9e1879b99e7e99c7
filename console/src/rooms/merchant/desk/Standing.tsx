/** Where the merchant stands: state, what to do next, documents that end soon. */
import type { Merchant } from '@pawloop/contract';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { sayProblem } from '../../../app/problem.ts';
import { useStaff } from '../../../app/session.ts';
import { Go } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { useCatalogueNames } from '../../services/catalogue.ts';
import { DocumentState } from '../../services/merchants/DocumentReview.tsx';
import { useMerchant, useTakeOver } from '../../services/merchants/useMerchant.ts';
import { toneOfState } from '../../services/merchants/words.ts';

const SOON_DAYS = 60;

export function Standing() {
  const { t } = useTranslation('merchant');
  const merchant = useMerchant(useStaff()?.merchantId ?? '');
  return (
    <Loaded query={merchant}>
      {(data) => (
        <Section
          title={data.name}
          hint={t(`next.${data.state}`)}
          extra={
            <>
              <StateTag tone={toneOfState[data.state]}>{t(`state.${data.state}`)}</StateTag>
              <OwnMoves merchant={data} />
            </>
          }
        >
          <Due merchant={data} />
        </Section>
      )}
    </Loaded>
  );
}

/** What the merchant itself may do next. */
export function OwnMoves({ merchant }: { readonly merchant: Merchant.MerchantDetail }) {
  const { t } = useTranslation('merchant');
  const takeOver = useTakeOver();
  const { merchantId } = merchant;
  const move = async (to: Merchant.MerchantState) =>
    takeOver(await api('POST /v1/merchants/:merchantId/moves', { params: { merchantId }, body: { to, reason: null } }));
  return (
    <>
      {merchant.nextStates
        .filter((to) => to !== 'training')
        .map((to) => (
          <Button
            key={to}
            type="primary"
            onClick={() => void move(to).catch((problem: unknown) => say(sayProblem(t, problem), 'bad'))}
          >
            {t(`own.${to}`)}
          </Button>
        ))}
    </>
  );
}

/** Documents that need doing, soonest first; nothing when all is well. */
function Due({ merchant }: { readonly merchant: Merchant.MerchantDetail }) {
  const { t } = useTranslation('merchant');
  const names = useCatalogueNames();
  const missing = [...new Set(merchant.readiness.flatMap((one) => one.missing))].filter(
    (kind) => !merchant.documents.some((one) => one.kind === kind && one.state === 'pending'),
  );
  const ending = merchant.documents.filter(
    (one) => one.state === 'approved' && one.daysLeft !== null && one.daysLeft <= SOON_DAYS && !one.expired,
  );
  const untrained = merchant.readiness.filter((one) => one.trained === 0);
  const { restrictions } = merchant;
  if (missing.length + ending.length + untrained.length + restrictions.length === 0)
    return <p className="quiet">{t('allInOrder')}</p>;
  return (
    <ul className="lines">
      {restrictions.map((one) => (
        <li key={`${one.categoryKey}/${one.store?.storeId}`}>
          <span className="grow">
            {names.category(one.categoryKey)}{' '}
            <span className="quiet">{one.store?.name ?? t('restriction.everyStore')}</span>
          </span>
          <StateTag tone={toneOfState[one.state]}>{t(`state.${one.state}`)}</StateTag>
          <Go to="/my/documents">{t('restriction.look')}</Go>
        </li>
      ))}
      {missing.map((kind) => (
        <li key={kind}>
          <span className="grow">{t('handIn', { kind: names.document(kind) })}</span>
          <Go to="/my/documents">{t('toDocuments')}</Go>
        </li>
      ))}
      {ending.map((document) => (
        <li key={document.documentId}>
          <span className="grow">{names.document(document.kind)}</span>
          <DocumentState document={document} />
          <Go to="/my/documents">{t('toDocuments')}</Go>
        </li>
      ))}
      {untrained.map((one) => (
        <li key={one.key}>
          <span className="grow">{t('examOf', { category: names.category(one.key) })}</span>
          <Go to="/my/training">{t('toTraining')}</Go>
        </li>
      ))}
    </ul>
  );
}
