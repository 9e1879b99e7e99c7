/** Checklists of inspections by category; one without its own is inspected on the general one (MER-6). */
import type { Quality } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay } from '../../../../app/session.ts';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { PageShell } from '../../../../kit/PageShell.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { When } from '../../../../kit/When.tsx';
import { useCatalogue, useSayNames } from '../../catalogue.ts';
import { ChecklistDrawer, type Chosen } from './ChecklistDrawer.tsx';
import '../quality.css';

/** Of the server: for categories without a checklist of their own. */
const GENERAL = '*';

export function ChecklistsRoom() {
  const { t } = useTranslation('quality');
  const sayNames = useSayNames();
  const mayWrite = useMay('quality.write');
  const [chosen, choose] = useState<Chosen | null>(null);
  const lists = useQuery({ queryKey: ['checklists'], queryFn: () => api('GET /v1/inspection-checklists') });
  const catalogue = useCatalogue();
  return (
    <PageShell
      title={t('checklists.title')}
      lead={t('checklists.lead')}
      trail={[{ to: '/inspections', text: t('inspections.title') }]}
    >
      <Loaded query={lists}>
        {({ items }) => {
          const general = items.find((one) => one.categoryKey === GENERAL);
          const categories = (catalogue.data?.categories ?? []).map(({ key, names }) => ({
            key,
            title: sayNames(names),
          }));
          return (
            <div className="checklist-grid">
              {[{ key: GENERAL, title: t('checklists.general') }, ...categories].map(({ key, title }) => {
                const own = items.find((one) => one.categoryKey === key);
                const from = own ?? general;
                const edit = from && (() => choose({ categoryKey: key, title, from, basedOn: own?.version ?? 0 }));
                return <Card key={key} title={title} own={own} edit={mayWrite ? edit : undefined} />;
              })}
            </div>
          );
        }}
      </Loaded>
      {chosen && <ChecklistDrawer chosen={chosen} close={() => choose(null)} />}
    </PageShell>
  );
}

interface CardProps {
  readonly title: string;
  readonly own: Quality.Checklist | undefined;
  readonly edit: (() => void) | undefined;
}

function Card({ title, own, edit }: CardProps) {
  const { t } = useTranslation('quality');
  const sayNames = useSayNames();
  return (
    <Section
      title={title}
      hint={
        own
          ? t('checklists.facts', { version: own.version, count: own.items.length, percent: own.passPercent })
          : t('checklists.usesGeneral')
      }
      extra={
        edit && (
          <Button size="small" onClick={edit}>
            {t(own ? 'checklists.edit' : 'checklists.make')}
          </Button>
        )
      }
    >
      {own && (
        <>
          <ul className="lines">
            {own.items.map((item) => (
              <li key={item.key}>
                <span className="grow">{sayNames(item.names)}</span>
                {item.photo && <StateTag>{t('check.photo')}</StateTag>}
                {item.critical && <StateTag tone="bad">{t('check.critical')}</StateTag>}
                <span className="quiet figures nowrap">{t('check.points', { points: item.points })}</span>
              </li>
            ))}
          </ul>
          <p className="quiet">
            {t('checklists.since')} <When at={own.at} />
          </p>
        </>
      )}
    </Section>
  );
}
