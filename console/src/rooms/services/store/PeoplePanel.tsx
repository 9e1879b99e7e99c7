/** People and things of a store, and the week as they work it. */
import type { Merchant } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { useCatalogueNames } from '../catalogue.ts';
import { useMayManage } from './mayManage.ts';
import { ResourceDrawer } from './ResourceDrawer.tsx';
import { RosterDrawer } from './RosterDrawer.tsx';
import { WeekView } from './WeekView.tsx';
import './store.css';

export function PeoplePanel({ store }: { readonly store: Merchant.StoreDetail }) {
  const { t } = useTranslation('store');
  const mayManage = useMayManage();
  const { storeId } = store;
  const resources = useQuery({
    queryKey: ['resources', storeId],
    queryFn: () => api('GET /v1/stores/:storeId/resources', { params: { storeId } }),
  });
  const [editing, setEditing] = useState<Merchant.Resource | 'new' | null>(null);
  const [roster, setRoster] = useState<Merchant.Resource | null>(null);
  return (
    <Loaded query={resources}>
      {({ items }) => (
        <>
          <WeekView storeId={storeId} resources={items.filter((one) => one.active && one.kind === 'person')} />
          <Section
            title={t('people.title')}
            hint={t('people.hint')}
            extra={mayManage && <Button onClick={() => setEditing('new')}>{t('people.add')}</Button>}
          >
            {items.length === 0 && <p className="quiet">{t('people.none')}</p>}
            <ul className="lines">
              {items.map((one) => (
                <li key={one.resourceId} className="people-line">
                  <span className="grow">
                    <b>{one.name}</b> <span className="quiet">{t(`kind.${one.kind}`, { defaultValue: one.kind })}</span>
                    <Skills resource={one} />
                  </span>
                  {!one.active && <StateTag>{t('people.inactive')}</StateTag>}
                  {one.kind === 'person' && (
                    <Button size="small" onClick={() => setRoster(one)}>
                      {t('people.shifts')}
                    </Button>
                  )}
                  {mayManage && (
                    <Button size="small" onClick={() => setEditing(one)}>
                      {t('edit')}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          </Section>
          <ResourceDrawer store={store} resource={editing} close={() => setEditing(null)} />
          <RosterDrawer storeId={storeId} resource={roster} close={() => setRoster(null)} />
        </>
      )}
    </Loaded>
  );
}

/** Skills that are in effect, and those that wait for an exam. */
function Skills({ resource }: { readonly resource: Merchant.Resource }) {
  const { t } = useTranslation('store');
  const names = useCatalogueNames();
  if (resource.skills.length === 0) return null;
  return (
    <span className="row skills">
      {resource.skills.map((skill) => {
        const counts = resource.effectiveSkills.includes(skill);
        return (
          <StateTag key={skill} tone={counts ? 'good' : 'warn'} title={counts ? '' : t('people.untrained')}>
            {names.skill(skill)}
            {!counts && ` · ${t('people.exam')}`}
          </StateTag>
        );
      })}
    </span>
  );
}
