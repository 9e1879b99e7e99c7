/** Kinds of cases with their clocks (SLA); a change holds for cases that are opened from then on (CARE-2). */
import type { Care } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { useKindName } from './caseWords.ts';
import { KindDrawer } from './KindDrawer.tsx';
import { useSayMinutes } from './minutes.ts';
import '../../services/quality/quality.css';

export function KindsRoom() {
  const { t } = useTranslation('care');
  const mayWrite = useMay('case.write');
  const [open, setOpen] = useState<Care.CaseKind | 'new' | null>(null);
  const kinds = useQuery({ queryKey: ['case-kinds'], queryFn: () => api('GET /v1/case-kinds') });
  return (
    <PageShell
      title={t('kinds.title')}
      lead={t('kinds.lead')}
      trail={[{ to: '/cases', text: t('title') }]}
      actions={
        mayWrite && (
          <Button type="primary" onClick={() => setOpen('new')}>
            {t('kinds.add')}
          </Button>
        )
      }
    >
      <Loaded query={kinds}>
        {({ items }) => (
          <Section title={t('kinds.list', { count: items.length })} hint={t('kinds.hint')}>
            <ul className="lines">
              {items.map((kind) => (
                <KindLine key={kind.key} kind={kind} edit={mayWrite ? () => setOpen(kind) : undefined} />
              ))}
            </ul>
          </Section>
        )}
      </Loaded>
      {open && <KindDrawer kind={open === 'new' ? null : open} close={() => setOpen(null)} />}
    </PageShell>
  );
}

function KindLine({ kind, edit }: { readonly kind: Care.CaseKind; readonly edit: (() => void) | undefined }) {
  const { t } = useTranslation('care');
  const kindName = useKindName();
  const sayMinutes = useSayMinutes();
  return (
    <li className="wrapping-line">
      <span className="grow">
        <b>{kindName(kind.names)}</b>
        <div className="quiet">
          {t('kinds.clocks', { answer: sayMinutes(kind.answerMinutes), solve: sayMinutes(kind.solveMinutes) })}
          {' · '}
          {t(kind.businessHours ? 'kinds.inHours' : 'kinds.always')}
        </div>
      </span>
      {kind.priority > 0 && <StateTag tone="accent">{t('kinds.priorityOf', { priority: kind.priority })}</StateTag>}
      <StateTag tone={kind.forOwners ? 'info' : 'plain'}>{t(kind.forOwners ? 'kinds.owners' : 'kinds.staff')}</StateTag>
      {edit && (
        <Button size="small" onClick={edit} aria-label={t('kinds.editOf', { kind: kindName(kind.names) })}>
          {t('kinds.edit')}
        </Button>
      )}
    </li>
  );
}
