/** Acquisition channels: codes with their QR, what each brought and cost (ACC-7). */
import type { Reply } from '@pawloop/contract/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { addDays, dateOf, nowMs } from '../../../app/time.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Go, useQueryState } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Money, sayCount } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { SearchForm } from '../../../kit/SearchForm.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { Wide } from '../../../kit/Wide.tsx';
import { ChannelDrawer } from './ChannelDrawer.tsx';
import type { Channel } from './channel.ts';
import { QrDrawer } from './QrDrawer.tsx';

type ReportLine = Reply<'GET /v1/channels/report'>['items'][number];

const DAYS = 30;

export function ChannelsRoom() {
  const { t } = useTranslation('channel');
  const mayWrite = useMay('channel.write');
  const client = useQueryClient();
  const [edited, setEdited] = useState<Channel | 'new' | null>(null);
  const [shown, setShown] = useState<Channel | null>(null);
  const channels = useQuery({ queryKey: ['channels'], queryFn: () => api('GET /v1/channels') });
  const add = mayWrite && (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setEdited('new')}>
      {t('add')}
    </Button>
  );
  return (
    <PageShell title={t('title')} lead={t('lead')} actions={add}>
      <Loaded query={channels}>
        {({ items }) =>
          items.length === 0 ? (
            <div className="section">
              <Empty icon="qr" title={t('none')} hint={t('noneHint')} action={add} />
            </div>
          ) : (
            <>
              <Section title={t('codes')}>
                <div className="pet-grid">
                  {items.map((channel) => (
                    <ChannelCard
                      key={channel.channelId}
                      channel={channel}
                      show={() => setShown(channel)}
                      {...(mayWrite && { edit: () => setEdited(channel) })}
                    />
                  ))}
                </div>
              </Section>
              <Report />
            </>
          )
        }
      </Loaded>
      {edited && (
        <ChannelDrawer
          channel={edited === 'new' ? null : edited}
          close={() => setEdited(null)}
          done={() => client.invalidateQueries({ queryKey: ['channels'] })}
        />
      )}
      {shown && <QrDrawer channel={shown} close={() => setShown(null)} />}
    </PageShell>
  );
}

interface ChannelCardProps {
  readonly channel: Channel;
  readonly show: () => void;
  readonly edit?: () => void;
}

function ChannelCard({ channel, show, edit }: ChannelCardProps) {
  const { t } = useTranslation('channel');
  return (
    <div className="pet">
      <span className="pet-photo">
        <Icon name="qr" size={28} />
      </span>
      <div className="grow">
        <b className="break">{channel.name}</b>
        <div className="row">
          <StateTag>{t(`kind.${channel.kind}`)}</StateTag>
          {!channel.active && <StateTag tone="warn">{t('paused')}</StateTag>}
        </div>
        <div className="quiet">
          {channel.code} · {t('cost')} <Money fen={channel.costFen} />
        </div>
        <div className="row gap-above">
          <Button size="small" onClick={show}>
            {t('showQr')}
          </Button>
          {edit && (
            <Button size="small" onClick={edit}>
              {t('edit')}
            </Button>
          )}
          <Go to="/customers" query={{ channelId: channel.channelId }}>
            {t('customers')}
          </Go>
        </div>
      </div>
    </div>
  );
}

function Report() {
  const { t } = useTranslation('channel');
  const [query] = useQueryState();
  const today = dateOf(nowMs());
  const from = query.from ?? addDays(today, 1 - DAYS);
  const last = query.until ?? today;
  const report = useQuery({
    queryKey: ['channels', 'report', from, last],
    queryFn: () => api('GET /v1/channels/report', { query: { from, until: addDays(last, 1) } }),
  });
  return (
    <Section
      title={t('report')}
      hint={t('reportHint', { from, until: last })}
      extra={
        <SearchForm
          fields={[
            { name: 'from', kind: 'date', label: t('from') },
            { name: 'until', kind: 'date', label: t('until') },
          ]}
        />
      }
    >
      <Loaded query={report}>{({ items }) => <ReportTable items={items} />}</Loaded>
    </Section>
  );
}

const figures = ['visits', 'registrations', 'registrationsLastTouch', 'firstOrders'] as const;

function ReportTable({ items }: { readonly items: readonly ReportLine[] }) {
  const { t } = useTranslation('channel');
  if (items.length === 0) return <p className="quiet">{t('reportNone')}</p>;
  return (
    <Wide label={t('report')}>
      <table className="plain-table">
        <thead>
          <tr>
            <th>{t('name')}</th>
            {figures.map((figure) => (
              <th key={figure} className="right" title={t(`figureHint.${figure}`)}>
                {t(`figure.${figure}`)}
              </th>
            ))}
            <th className="right">{t('cost')}</th>
            <th className="right">{t('perRegistration')}</th>
            <th className="right">{t('perFirstOrder')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((line) => (
            <tr key={line.channelId ?? 'none'}>
              <th scope="row">{line.name ?? t('without')}</th>
              {figures.map((figure) => (
                <td key={figure} className="right">
                  {sayCount(line[figure])}
                </td>
              ))}
              <td className="right">
                <Money fen={line.costFen} />
              </td>
              <td className="right">
                <Money fen={line.costPerRegistrationFen} />
              </td>
              <td className="right">
                <Money fen={line.costPerFirstOrderFen} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}
