/** How many customers a definition holds at present, with some of them, while it is being built. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Failure } from '../../../kit/Failure.tsx';
import { Go } from '../../../kit/Go.tsx';
import { sayCount, sayShare } from '../../../kit/Money.tsx';
import { AsOf } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { Skeleton } from '../../../kit/Skeletons.tsx';
import { useSettled } from '../../../kit/useSettled.ts';
import { useCustomerName } from '../words.ts';
import type { Definition } from './builder/tree.ts';

export function Estimate({ root, ready }: { readonly root: Definition; readonly ready: boolean }) {
  const { t } = useTranslation('segment');
  const nameOf = useCustomerName();
  const settled = useSettled(root);
  const estimate = useQuery({
    queryKey: ['estimate', settled],
    queryFn: () => api('POST /v1/segments/estimate', { body: { definition: settled } }),
    enabled: ready && settled === root,
    placeholderData: (before) => before,
    retry: false,
  });
  const data = estimate.data;
  return (
    <Section title={t('estimate.title')} {...(data && ready && { extra: <AsOf fresh={data} /> })} className="sticky">
      {!ready && <p className="quiet">{t('estimate.incomplete')}</p>}
      {ready && estimate.error && <Failure error={estimate.error} retry={() => void estimate.refetch()} />}
      {ready && !estimate.error && !data && <Skeleton lines={5} />}
      {ready && !estimate.error && data && (
        <div style={{ opacity: estimate.isFetching ? 0.55 : 1 }} aria-live="polite">
          <div className="figure-value figures">{t('estimate.size', { size: sayCount(data.size) })}</div>
          <p className="quiet">
            {t('estimate.share', {
              share: sayShare(data.of > 0 ? data.size / data.of : 0),
              of: sayCount(data.of),
            })}
          </p>
          {data.sample.length > 0 && <h3 className="gap-above">{t('estimate.sample')}</h3>}
          <ul className="lines">
            {data.sample.map((customer) => (
              <li key={customer.customerId}>
                <Go to={`/customers/${customer.customerId}`}>{nameOf(customer)}</Go>
                <span className="quiet">{[customer.phoneMasked, customer.city].filter(Boolean).join(' · ')}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Section>
  );
}
