/** 工作台 of a merchant: panels of the rooms that a person may enter. */
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useStaff } from '../../../app/session.ts';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Skeleton } from '../../../kit/Skeletons.tsx';
import { deskPanels } from './panels.ts';

export function MerchantDesk() {
  const { t } = useTranslation('home');
  const staff = useStaff();
  return (
    <PageShell title={t('hello', { name: staff?.name ?? '' })} lead={t('merchantLead')}>
      {deskPanels
        .filter((panel) => staff?.permissions.includes(panel.permission))
        .map(({ key, View }) => (
          <Suspense key={key} fallback={<Skeleton height={120} />}>
            <View />
          </Suspense>
        ))}
    </PageShell>
  );
}
