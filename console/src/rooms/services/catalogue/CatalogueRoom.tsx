/** The catalogue: categories with their services, kinds of documents, courses; a new one needs no code. */
import type { Merchant } from '@pawloop/contract';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../../app/session.ts';
import { Go } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { useCatalogue, useCatalogueNames, useSayNames } from '../catalogue.ts';
import { CategoryDrawer } from './CategoryDrawer.tsx';
import { DocumentKindDrawer } from './DocumentKindDrawer.tsx';
import { ServiceDrawer } from './ServiceDrawer.tsx';
import './catalogue.css';

type Open =
  | { readonly kind: 'category'; readonly category: Merchant.Category | null }
  | { readonly kind: 'service'; readonly categoryKey: string }
  | { readonly kind: 'document' };

export function CatalogueRoom() {
  const { t } = useTranslation('catalogue');
  const mayWrite = useMay('catalogue.write');
  const catalogue = useCatalogue();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  return (
    <PageShell
      title={t('title')}
      lead={t('lead')}
      actions={
        mayWrite && (
          <>
            <Button onClick={() => setOpen({ kind: 'document' })}>{t('document.add')}</Button>
            <Button type="primary" onClick={() => setOpen({ kind: 'category', category: null })}>
              {t('category.add')}
            </Button>
          </>
        )
      }
    >
      <Loaded query={catalogue}>
        {(data) => (
          <div className="catalogue-grid">
            {data.categories.map((category) => (
              <CategoryCard
                key={category.key}
                category={category}
                services={data.services.filter((service) => service.categoryKey === category.key)}
                edit={() => setOpen({ kind: 'category', category })}
                add={() => setOpen({ kind: 'service', categoryKey: category.key })}
              />
            ))}
          </div>
        )}
      </Loaded>
      <CategoryDrawer
        open={open?.kind === 'category'}
        category={open?.kind === 'category' ? open.category : null}
        close={close}
      />
      <ServiceDrawer
        open={open?.kind === 'service'}
        service={null}
        categoryKey={open?.kind === 'service' ? open.categoryKey : ''}
        close={close}
      />
      <DocumentKindDrawer open={open?.kind === 'document'} close={close} />
    </PageShell>
  );
}

interface CardProps {
  readonly category: Merchant.Category;
  readonly services: readonly Merchant.Service[];
  readonly edit: () => void;
  readonly add: () => void;
}

function CategoryCard({ category, services, edit, add }: CardProps) {
  const { t } = useTranslation('catalogue');
  const mayWrite = useMay('catalogue.write');
  const sayNames = useSayNames();
  const names = useCatalogueNames();
  return (
    <Section
      title={sayNames(category.names)}
      hint={category.documentKinds.map((kind) => names.document(kind)).join(' · ')}
      extra={
        <>
          {!category.active && <StateTag>{t('inactive')}</StateTag>}
          {mayWrite && (
            <Button size="small" onClick={edit}>
              {t('edit')}
            </Button>
          )}
        </>
      }
    >
      <ul className="lines">
        {services.map((service) => (
          <li key={service.key}>
            <span className="grow">
              <Go to={`/catalogue/services/${service.key}`}>{sayNames(service.names)}</Go>
              <div className="quiet">
                {t(`mode.${service.mode}`)} · {t('sop.version', { version: service.sopVersion })}
                {service.needsVaccines && ` · ${t('service.needsVaccines')}`}
              </div>
            </span>
            {!service.active && <StateTag>{t('inactive')}</StateTag>}
          </li>
        ))}
      </ul>
      <div className="row between">
        {mayWrite && (
          <Button size="small" onClick={add}>
            {t('service.add')}
          </Button>
        )}
        {mayWrite && category.courseKey && <Go to={`/catalogue/courses/${category.courseKey}`}>{t('course.open')}</Go>}
      </div>
    </Section>
  );
}
