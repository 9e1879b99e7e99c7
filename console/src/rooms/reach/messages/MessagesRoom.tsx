/** Messages: what was sent and why not, templates, providers, who is not written to, and the development outbox (CAM-4). */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../../app/session.ts';
import { useGo, useQueryState } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Tabs } from '../../../kit/Tabs.tsx';
import { Outbox } from './other/Outbox.tsx';
import { Providers } from './other/Providers.tsx';
import { Suppressions } from './other/Suppressions.tsx';
import { SendLog } from './send/SendLog.tsx';
import { TemplateList } from './template/TemplateList.tsx';

const sides = {
  templates: TemplateList,
  sends: SendLog,
  providers: Providers,
  suppressions: Suppressions,
  outbox: Outbox,
} as const;

export function MessagesRoom() {
  const { t } = useTranslation('message');
  const mayWrite = useMay('message.write');
  const [query] = useQueryState();
  const go = useGo();
  return (
    <PageShell
      title={t('title')}
      lead={t('lead')}
      actions={
        mayWrite && (
          <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => go('/messages/new')}>
            {t('new')}
          </Button>
        )
      }
    >
      <div className="section">
        <Tabs
          label={t('sides')}
          chosen={query.side ?? 'templates'}
          // Each side has filters of its own.
          choose={(side) => go('/messages', side === 'templates' ? {} : { side }, true)}
          tabs={Object.entries(sides).map(([key, Side]) => ({ key, label: t(`side.${key}`), children: <Side /> }))}
        />
      </div>
    </PageShell>
  );
}
