/** What a customer agreed to and took back, by purpose and channel, with version and time (ACC-5). */
import type { Reply } from '@pawloop/contract/client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { When } from '../../../kit/When.tsx';

type Consent = Reply<'GET /v1/customers/:customerId/consents'>['items'][number];

export function Consents({ customerId }: { readonly customerId: string }) {
  const { t } = useTranslation('audience');
  const consents = useQuery({
    queryKey: ['customer', customerId, 'consents'],
    queryFn: () => api('GET /v1/customers/:customerId/consents', { params: { customerId } }),
  });
  return (
    <Section title={t('profile.consents')}>
      <Loaded query={consents}>
        {({ items, history }) =>
          items.length === 0 ? (
            <p className="quiet">{t('consent.none')}</p>
          ) : (
            <>
              <ConsentLines consents={items} />
              {history.length > items.length && (
                <details className="gap-above">
                  <summary className="quiet">{t('consent.history', { count: history.length })}</summary>
                  <ConsentLines consents={history} />
                </details>
              )}
            </>
          )
        }
      </Loaded>
    </Section>
  );
}

function ConsentLines({ consents }: { readonly consents: readonly Consent[] }) {
  const { t } = useTranslation(['audience', 'segment']);
  const keyed = consents.map((consent, index) => ({ consent, key: `${consent.at} ${index}` }));
  return (
    <ul className="lines lines-tight">
      {keyed.map(({ consent, key }) => (
        <li key={key}>
          <div className="grow">
            {t(`segment:purpose.${consent.purpose}`)}
            {consent.channel !== 'any' && ` · ${t(`segment:channel.${consent.channel}`)}`}
            <div className="quiet">
              <When at={consent.at} exact /> · {t('consent.version', { version: consent.version })}
            </div>
          </div>
          <StateTag tone={consent.granted ? 'good' : 'warn'}>
            {t(consent.granted ? 'consent.given' : 'consent.withdrawn')}
          </StateTag>
        </li>
      ))}
    </ul>
  );
}
