/** Providers: whether each works, how much of its limit is used, what waits. */
import type { Message } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { sayProblem } from '../../../../app/problem.ts';
import { useMay } from '../../../../app/session.ts';
import { Icon } from '../../../../kit/Icon.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { sayCount } from '../../../../kit/Money.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { say } from '../../../../kit/Toasts.tsx';
import { When } from '../../../../kit/When.tsx';
import '../preview/message.css';

const AGAIN_MS = 5000;
const tones = { closed: 'good', half_open: 'warn', open: 'bad' } as const;

export function Providers() {
  const { t } = useTranslation('message');
  const providers = useQuery({
    queryKey: ['message-providers'],
    queryFn: () => api('GET /v1/message-providers'),
    refetchInterval: AGAIN_MS,
  });
  return (
    <Loaded query={providers}>
      {({ items }) => (
        <>
          {items.some((one) => one.development) && (
            <div className="notice gap-below">
              <Icon name="bell" />
              <span className="notice-text">{t('provider.developmentHint')}</span>
            </div>
          )}
          <div className="provider-grid">
            {items.map((provider) => (
              <Card key={provider.vendor} provider={provider} />
            ))}
          </div>
        </>
      )}
    </Loaded>
  );
}

function Card({ provider }: { readonly provider: Message.MessageProvider }) {
  const { t } = useTranslation(['message', 'journey']);
  const client = useQueryClient();
  const mayWrite = useMay('message.write');
  const tryAgain = async () => {
    try {
      await api('POST /v1/message-providers/:vendor/close-circuit', { params: { vendor: provider.vendor } });
      await client.invalidateQueries({ queryKey: ['message-providers'] });
      say(t('provider.closed'));
    } catch (problem) {
      say(sayProblem(t, problem), 'bad');
    }
  };
  return (
    <article className="provider">
      <div className="row spread">
        <h3>{t(`journey:channel.${provider.channel}`)}</h3>
        <StateTag tone={tones[provider.circuit]}>{t(`circuit.${provider.circuit}`)}</StateTag>
      </div>
      <div className="row quiet">
        {provider.development ? <StateTag tone="info">{t('provider.development')}</StateTag> : provider.vendor}
      </div>
      {provider.limits.map((limit) => (
        <div key={limit.window} className="stack">
          <div className="row spread">
            <span className="quiet">{t(`window.${limit.window}`)}</span>
            <span className="figures">
              {sayCount(limit.used)} / {sayCount(limit.limit)}
            </span>
          </div>
          <span className="bar-track" aria-hidden="true">
            <i style={{ width: `${Math.min((limit.used / Math.max(limit.limit, 1)) * 100, 100)}%` }} />
          </span>
        </div>
      ))}
      <dl className="facts">
        <dt>{t('provider.waiting')}</dt>
        <dd>{sayCount(provider.waiting)}</dd>
        <dt>{t('provider.lastSent')}</dt>
        <dd>
          <When at={provider.lastSentAt} />
        </dd>
        {provider.lastError && (
          <>
            <dt>{t('provider.lastError')}</dt>
            <dd className="break">
              {provider.lastError} <When at={provider.lastErrorAt} />
            </dd>
          </>
        )}
        {provider.openUntil && provider.circuit !== 'closed' && (
          <>
            <dt>{t('provider.openUntil')}</dt>
            <dd>
              <When at={provider.openUntil} exact />
            </dd>
          </>
        )}
      </dl>
      {mayWrite && provider.circuit !== 'closed' && (
        <Button onClick={() => void tryAgain()}>{t('provider.tryAgain')}</Button>
      )}
    </article>
  );
}
