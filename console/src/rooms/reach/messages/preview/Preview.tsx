/** The draft as it would go out, channel by channel: in a language, with examples or for a customer; notices with their rule. */
import type { Message } from '@pawloop/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { sayProblem } from '../../../../app/problem.ts';
import { useMay } from '../../../../app/session.ts';
import { Icon } from '../../../../kit/Icon.tsx';
import { sayMoney } from '../../../../kit/Money.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { Skeleton } from '../../../../kit/Skeletons.tsx';
import { useSettled } from '../../../../kit/useSettled.ts';
import { CustomerPicker } from '../../../customers/CustomerPicker.tsx';
import type { Channel } from '../template/channels.ts';
import { type Draft, type Language, showable } from '../template/draft.ts';
import { Picture } from './Picture.tsx';
import { langOf } from './parts.ts';

export interface PreviewProps {
  readonly draft: Draft;
  readonly channel: Channel;
  /** Told of each answer, so that faults can stand at their fields. */
  readonly onError: (error: unknown) => void;
}

export function Preview({ draft, channel, onError }: PreviewProps) {
  const { t } = useTranslation(['message', 'journey']);
  const [language, setLanguage] = useState<Language>('zh');
  const mayCustomers = useMay('customer.read');
  const [customerId, setCustomerId] = useState<string | null>(null);
  const template = useSettled(JSON.stringify(showable(draft) ?? null));
  const found = useQuery({
    queryKey: ['message-templates', 'preview', template, customerId, language],
    queryFn: () =>
      api('POST /v1/message-templates/preview', {
        body: {
          template: JSON.parse(template) as Message.NewTemplate,
          language,
          ...(customerId && { customerId }),
        },
      }),
    enabled: template !== 'null',
    placeholderData: keepPreviousData,
    retry: false,
  });
  const { error } = found;
  useEffect(() => onError(error), [error, onError]);
  const shown = found.data?.items.find((item) => item.channel === channel);
  return (
    <Section
      title={t('preview.title')}
      hint={t('preview.hint', { channel: t(`journey:channel.${channel}`) })}
      extra={
        <Segmented<Language>
          aria-label={t('preview.language')}
          value={language}
          onChange={setLanguage}
          options={(['zh', 'en'] as const).map((value) => ({ value, label: t(`language.${value}`) }))}
        />
      }
    >
      {mayCustomers && (
        <div className="stack gap-below">
          <label className="quiet" htmlFor="preview-customer">
            {t('preview.customer')}
          </label>
          <CustomerPicker id="preview-customer" value={customerId} onChange={setCustomerId} />
        </div>
      )}
      {template === 'null' || (!shown && !found.isFetching && !error) ? (
        <p className="quiet">{t('preview.none')}</p>
      ) : error ? (
        <div className="notice notice-warn">
          <Icon name="bell" />
          <span className="notice-text">{sayProblem(t, error)}</span>
        </div>
      ) : shown ? (
        <Shown item={shown} />
      ) : (
        <Skeleton height={160} />
      )}
      <Notices notices={(found.data?.notices ?? []).filter((one) => one.channel === channel)} />
    </Section>
  );
}

function Shown({ item }: { readonly item: Message.RenderedMessage }) {
  const { t } = useTranslation('message');
  if (item.error) return <RenderError error={item.error} />;
  return (
    <>
      <Picture channel={item.channel} parts={item.parts} />
      <div className="row quiet gap-above">
        {item.segments !== null && (
          <span>{t('preview.sms', { characters: item.characters ?? 0, count: item.segments })}</span>
        )}
        {item.priceFen > 0 && <span>{t('preview.price', { price: sayMoney(item.priceFen) })}</span>}
      </div>
    </>
  );
}

function RenderError({ error }: { readonly error: NonNullable<Message.RenderedMessage['error']> }) {
  const { t } = useTranslation(['message', 'journey']);
  const missing = error.reason === 'variable_missing';
  return (
    <div className="notice notice-warn">
      <Icon name="bell" />
      <span className="notice-text">
        {missing ? t('preview.missing', { name: error.detail }) : t(`journey:reason.${error.reason}`)}
      </span>
    </div>
  );
}

/** What the law or the platform demands of the channel, with the rule. */
function Notices({ notices }: { readonly notices: readonly Message.TemplateNotice[] }) {
  const { t } = useTranslation('message');
  return notices.map((notice) => {
    const rule = t(`notice.${notice.code}.rule`, { defaultValue: notice.rule });
    return (
      <div key={notice.code} className="notice gap-above">
        <Icon name="shield" />
        <div className="notice-text">
          {t(`notice.${notice.code}.text`, { defaultValue: notice.code })}
          <div className="rule" lang={langOf(rule)}>
            {t('notice.cite', { rule })}
          </div>
        </div>
      </div>
    );
  });
}
