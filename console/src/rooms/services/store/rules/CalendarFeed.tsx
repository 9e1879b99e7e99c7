/** The secret address under which a store's people read its bookings in their own calendars (BOOK-12). */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay } from '../../../../app/session.ts';
import { ask } from '../../../../kit/Confirm.tsx';
import { Icon } from '../../../../kit/Icon.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { say } from '../../../../kit/Toasts.tsx';
import { useCopy } from '../../../../kit/useCopy.ts';
import { When } from '../../../../kit/When.tsx';

export function CalendarFeed({ storeId }: { readonly storeId: string }) {
  const { t } = useTranslation('rules');
  const client = useQueryClient();
  const mayRenew = useMay('booking.write');
  const queryKey = ['store-calendar', storeId];
  const link = useQuery({
    queryKey,
    queryFn: () => api('GET /v1/stores/:storeId/calendar', { params: { storeId } }),
  });
  const copy = useCopy();
  const renew = () =>
    ask({
      title: t('calendar.renewTitle'),
      text: t('calendar.renewText'),
      confirm: t('calendar.renew'),
      danger: true,
      run: async () => {
        client.setQueryData(queryKey, await api('POST /v1/stores/:storeId/calendar', { params: { storeId } }));
        say(t('calendar.renewed'));
      },
    });
  return (
    <Section title={t('calendar.title')} hint={t('calendar.hint')}>
      <Loaded query={link}>
        {({ url, createdAt }) => (
          <>
            <Input readOnly value={url} aria-label={t('calendar.title')} onFocus={(event) => event.target.select()} />
            <div className="row feed-acts">
              <Button
                type="primary"
                icon={<Icon name="copy" size={15} />}
                onClick={() => void copy(url, t('calendar.copied'))}
              >
                {t('calendar.copy')}
              </Button>
              <Button href={url.replace(/^https?:/, 'webcal:')} icon={<Icon name="calendar" size={15} />}>
                {t('calendar.open')}
              </Button>
              {mayRenew && <Button onClick={renew}>{t('calendar.renew')}</Button>}
            </div>
            <p className="quiet">
              {t('calendar.since')} <When at={createdAt} exact />
            </p>
          </>
        )}
      </Loaded>
    </Section>
  );
}
