/** Categories that are under rectification or taken off, in one store or in all; the rest of the merchant goes on (MER-6). */
import type { Merchant } from '@pawloop/contract';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay, useStaff } from '../../../app/session.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { When } from '../../../kit/When.tsx';
import { useCatalogueNames } from '../catalogue.ts';
import { RestrictDrawer } from './RestrictDrawer.tsx';
import { useTakeOver } from './useMerchant.ts';
import { toneOfState } from './words.ts';

const ADMITTED: readonly Merchant.MerchantState[] = ['live', 'restricted', 'suspended', 'delisted'];

export function Restrictions({ merchant }: { readonly merchant: Merchant.MerchantDetail }) {
  const { t } = useTranslation('merchant');
  const operator = useStaff()?.scope === 'operator';
  const mayWrite = useMay('merchant.write') && operator && ADMITTED.includes(merchant.state);
  const [open, setOpen] = useState(false);
  if (!operator && merchant.restrictions.length === 0) return null;
  return (
    <Section
      title={t('restriction.title')}
      hint={t(operator ? 'restriction.hint' : 'restriction.ownHint')}
      extra={
        mayWrite &&
        merchant.readiness.length > 0 && <Button onClick={() => setOpen(true)}>{t('restriction.add')}</Button>
      }
    >
      {merchant.restrictions.length === 0 && <p className="quiet">{t('restriction.none')}</p>}
      <ul className="lines">
        {merchant.restrictions.map((one) => (
          <Line
            key={`${one.categoryKey}/${one.store?.storeId}`}
            merchantId={merchant.merchantId}
            restriction={one}
            mayLift={mayWrite}
          />
        ))}
      </ul>
      {open && <RestrictDrawer merchant={merchant} close={() => setOpen(false)} />}
    </Section>
  );
}

interface LineProps {
  readonly merchantId: string;
  readonly restriction: Merchant.CategoryRestriction;
  readonly mayLift: boolean;
}

function Line({ merchantId, restriction, mayLift }: LineProps) {
  const { t } = useTranslation('merchant');
  const names = useCatalogueNames();
  const takeOver = useTakeOver();
  const { categoryKey, store, state, reason, since, by } = restriction;
  const lift = () =>
    ask({
      title: t('restriction.lift'),
      text: t('restriction.liftText'),
      confirm: t('restriction.lift'),
      reason: t('reason'),
      run: async (why) => {
        const body = { categoryKey, storeId: store?.storeId ?? null, state: 'none', reason: why } as const;
        takeOver(await api('POST /v1/merchants/:merchantId/restrictions', { params: { merchantId }, body }));
        say(t('restriction.lifted'));
      },
    });
  return (
    <li className="ready-line">
      <span className="grow">
        <b>{names.category(categoryKey)}</b> <span className="quiet">{store?.name ?? t('restriction.everyStore')}</span>
        <div className="break">{reason}</div>
        <div className="quiet">
          {by === 'system' ? t('bySystem') : by} · <When at={since} />
        </div>
      </span>
      <StateTag tone={toneOfState[state]}>{t(`state.${state}`)}</StateTag>
      {mayLift && (
        <Button size="small" onClick={lift}>
          {t('restriction.lift')}
        </Button>
      )}
    </li>
  );
}
