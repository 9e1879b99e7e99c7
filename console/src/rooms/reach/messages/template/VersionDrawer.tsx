/** Versions of a template; each can be looked at as it went out. */
import type { Reply } from '@pawloop/contract/client';
import { useQuery } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { When } from '../../../../kit/When.tsx';
import { langOf } from '../preview/parts.ts';
import { channelSpecs } from './channels.ts';
import { draftOf, wordsAt } from './draft.ts';

export type TemplateData = Reply<'GET /v1/message-templates/:templateId'>;

export interface VersionDrawerProps {
  readonly template: TemplateData;
  readonly open: boolean;
  readonly close: () => void;
}

export function VersionDrawer({ template, open, close }: VersionDrawerProps) {
  const { t } = useTranslation('message');
  const { templateId } = template;
  const [looked, setLooked] = useState(template.version);
  const versions = useQuery({
    queryKey: ['message-template', templateId, 'versions'],
    queryFn: () => api('GET /v1/message-templates/:templateId/versions', { params: { templateId } }),
    enabled: open,
  });
  return (
    <Drawer title={t('versions.title')} open={open} onClose={close} size={Math.min(520, globalThis.innerWidth)}>
      <Loaded query={versions}>
        {({ items }) => (
          <ul className="lines">
            {items.map((one) => (
              <li key={one.version}>
                <div className="grow">
                  <div className="row spread">
                    <b>{t('version', { version: one.version })}</b>
                    <span className="quiet">
                      <When at={one.at} exact /> {one.by ?? t('versions.product')}
                    </span>
                    <Button
                      size="small"
                      aria-expanded={looked === one.version}
                      onClick={() => setLooked(looked === one.version ? 0 : one.version)}
                    >
                      {t(looked === one.version ? 'versions.hide' : 'versions.look')}
                    </Button>
                  </div>
                  {looked === one.version && <Version templateId={templateId} version={one.version} />}
                </div>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Drawer>
  );
}

function Version({ templateId, version }: { readonly templateId: string; readonly version: number }) {
  const { t } = useTranslation(['message', 'journey']);
  const found = useQuery({
    queryKey: ['message-template', templateId, 'version', version],
    queryFn: () => api('GET /v1/message-templates/:templateId', { params: { templateId }, query: { version } }),
  });
  return (
    <Loaded query={found}>
      {(template) => {
        const draft = draftOf(template);
        return (
          <div className="stack gap-above">
            {draft.channels.flatMap((channel) =>
              (['zh', 'en'] as const).map((language) => {
                const { texts, rows } = wordsAt(draft, channel, language);
                const lines = [
                  ...channelSpecs[channel].texts.map(({ name }) => texts[name] ?? ''),
                  ...rows.map((row) => `${row.name}: ${row.value}`),
                ].filter(Boolean);
                if (lines.length === 0) return null;
                return (
                  <div key={`${channel}-${language}`} className="json">
                    <div className="quiet">
                      {t(`journey:channel.${channel}`)} · {t(`language.${language}`)}
                    </div>
                    {lines.map((line) => (
                      <p key={line} className="said break" lang={langOf(line)}>
                        {line}
                      </p>
                    ))}
                  </div>
                );
              }),
            )}
          </div>
        );
      }}
    </Loaded>
  );
}
