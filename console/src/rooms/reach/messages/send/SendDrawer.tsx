/** One send: its outcome, the ordered checks that say why it was or was not sent, what was tried, and what it said. */
import type { Message } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay } from '../../../../app/session.ts';
import { ask } from '../../../../kit/Confirm.tsx';
import { Go } from '../../../../kit/Go.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { Money } from '../../../../kit/Money.tsx';
import { When } from '../../../../kit/When.tsx';
import { Checks } from '../../../customers/Checks.tsx';
import { useCustomerName } from '../../../customers/words.ts';
import { Picture } from '../preview/Picture.tsx';
import { readDetail } from './detail.ts';
import { SendState } from './SendState.tsx';
import '../../../customers/profile/why.css';

export interface SendDrawerProps {
  readonly sendId: string | undefined;
  readonly close: () => void;
}

export function SendDrawer({ sendId = '', close }: SendDrawerProps) {
  const { t } = useTranslation('message');
  const found = useQuery({
    queryKey: ['messages', 'one', sendId],
    queryFn: () => api('GET /v1/messages/:sendId', { params: { sendId } }),
    enabled: sendId !== '',
  });
  return (
    <Drawer
      title={t('send.title')}
      open={sendId !== ''}
      onClose={close}
      size={Math.min(560, globalThis.innerWidth)}
      destroyOnHidden
    >
      {sendId !== '' && <Loaded query={found}>{(send) => <Details send={send} />}</Loaded>}
    </Drawer>
  );
}

const moments = ['plannedAt', 'dueAt', 'decidedAt', 'sentAt', 'deliveredAt', 'openedAt', 'clickedAt'] as const;

function Details({ send }: { readonly send: Message.SendDetail }) {
  const { t } = useTranslation(['message', 'journey']);
  const nameOf = useCustomerName();
  const { origin } = send;
  return (
    <div className="pile">
      <div className="row spread">
        <SendState send={send} />
        <CancelButton send={send} />
      </div>
      <dl className="facts">
        <dt>{t('send.template')}</dt>
        <dd className="row">
          <Go to={`/messages/${send.templateId}`}>{send.templateName}</Go>
          <span className="quiet">
            {t('version', { version: send.templateVersion })} · {t(`journey:purpose.${send.purpose}`)}
          </span>
        </dd>
        <dt>{t('send.customer')}</dt>
        <dd>
          <Go to={`/customers/${send.customerId}`}>{nameOf({ name: send.customerName })}</Go>
        </dd>
        <dt>{t('send.origin')}</dt>
        <dd>
          {origin.journeyId ? (
            <Go to={`/journeys/${origin.journeyId}`}>{t('origin.journey')}</Go>
          ) : (
            t(`origin.${origin.kind}`)
          )}
        </dd>
        <dt>{t('send.channel')}</dt>
        <dd>{send.channels.map((channel) => t(`journey:channel.${channel}`)).join(' → ')}</dd>
        <dt>{t('send.price')}</dt>
        <dd>
          <Money fen={send.priceFen} />
        </dd>
        {moments
          .filter((moment) => send[moment] !== null)
          .map((moment) => (
            <FactPair key={moment} name={t(`moment.${moment}`)} at={send[moment]} />
          ))}
      </dl>
      <section>
        <h3 className="gap-below">{t('send.checks')}</h3>
        <Checks checks={send.checks} />
        {send.detail && (
          <p className="quiet gap-above break">
            <Detail reason={send.reason} detail={send.detail} />
          </p>
        )}
        {send.mergedInto && (
          <p className="gap-above">
            <Go to="/messages" query={{ side: 'sends', send: send.mergedInto }}>
              {t('send.merged')}
            </Go>
          </p>
        )}
      </section>
      {send.trail.length > 0 && <Trail trail={send.trail} />}
      {send.content.length > 0 && (
        <section>
          <h3 className="gap-below">{t('send.content')}</h3>
          <Picture channel={send.channel} parts={send.content} />
        </section>
      )}
    </div>
  );
}

function FactPair({ name, at }: { readonly name: string; readonly at: string | null }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <When at={at} exact />
      </dd>
    </>
  );
}

function Trail({ trail }: { readonly trail: Message.SendDetail['trail'] }) {
  const { t } = useTranslation(['message', 'journey']);
  return (
    <section>
      <h3 className="gap-below">{t('send.trail')}</h3>
      <ol className="trail-steps">
        {trail.map((step) => (
          <li key={`${step.at}-${step.channel}-${step.outcome}`}>
            <span className="quiet">
              <When at={step.at} exact />
            </span>
            <span>
              {t(`journey:channel.${step.channel}`)} · {t(`outcome.${step.outcome}`, { defaultValue: step.outcome })}
              {step.reason && ` · ${t(`journey:reason.${step.reason}`, { defaultValue: step.reason })}`}
              {step.detail && (
                <span className="quiet break">
                  {' '}
                  <Detail reason={step.reason} detail={step.detail} />
                </span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Detail({ reason, detail }: { readonly reason: string | null; readonly detail: string }) {
  const { t } = useTranslation('message');
  const { key, values, at } = readDetail(reason, detail);
  if (at) return <When at={at} exact />;
  return key ? t(`detail.${key}`, { ...values, defaultValue: detail }) : detail;
}

function CancelButton({ send }: { readonly send: Message.SendDetail }) {
  const { t } = useTranslation('message');
  const client = useQueryClient();
  const may = useMay('message.write');
  if (!may || send.state !== 'planned') return null;
  const cancel = () =>
    ask({
      title: t('send.cancel'),
      text: t('send.cancelText'),
      confirm: t('send.cancel'),
      danger: true,
      run: async () => {
        await api('POST /v1/messages/:sendId/cancel', { params: { sendId: send.sendId } });
        await client.invalidateQueries({ queryKey: ['messages'] });
      },
    });
  return (
    <Button size="small" danger onClick={cancel}>
      {t('send.cancel')}
    </Button>
  );
}
