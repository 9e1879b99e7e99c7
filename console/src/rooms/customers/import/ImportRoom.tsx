/** Import of CSV files: what was imported before, and a new one. */
import type { Reply } from '@pawloop/contract/client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Go, useQueryState } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { sayCount } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag, type Tone } from '../../../kit/StateTag.tsx';
import { When } from '../../../kit/When.tsx';
import { kinds } from './mapping.ts';
import { Upload } from './Upload.tsx';

export type Import = Reply<'GET /v1/imports/:importId'>;

export const stateTones: Readonly<Record<Import['state'], Tone>> = {
  uploaded: 'plain',
  checking: 'info',
  checked: 'info',
  running: 'info',
  done: 'good',
  failed: 'bad',
  cancelled: 'warn',
};

export function ImportRoom() {
  const { t } = useTranslation('import');
  const [query] = useQueryState();
  const kind = kinds.find((one) => one === query.kind) ?? 'orders';
  return (
    <PageShell title={t('title')} lead={t('lead')}>
      <Upload kind={kind} />
      <Earlier />
    </PageShell>
  );
}

function Earlier() {
  const { t } = useTranslation('import');
  const imports = useQuery({ queryKey: ['imports'], queryFn: () => api('GET /v1/imports', { query: { limit: 20 } }) });
  return (
    <Section title={t('earlier')}>
      <Loaded query={imports}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="quiet">{t('earlierNone')}</p>
          ) : (
            <ul className="lines">
              {items.map((one) => (
                <li key={one.importId}>
                  <Icon name="import" />
                  <div className="grow">
                    <Go to={`/import/${one.importId}`}>{one.filename}</Go>
                    <div className="quiet">
                      {t(`kind.${one.kind}.name`)} · {t('lines', { lines: sayCount(one.counts.lines) })} ·{' '}
                      {one.createdBy} · <When at={one.createdAt} />
                    </div>
                  </div>
                  <StateTag tone={stateTones[one.state]}>{t(`state.${one.state}`)}</StateTag>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}
