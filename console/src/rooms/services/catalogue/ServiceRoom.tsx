/** One service: its facts, and its SOP as versions with an editor for the next one. */
import type { Merchant } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { MissingRoom } from '../../../kit/FailedRoom.tsx';
import { usePathPart } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { SkeletonPage } from '../../../kit/Skeletons.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { When } from '../../../kit/When.tsx';
import { useCatalogue, useCatalogueNames, useSayNames } from '../catalogue.ts';
import { ServiceDrawer } from './ServiceDrawer.tsx';
import { SopDrawer } from './SopDrawer.tsx';
import './catalogue.css';

export function ServiceRoom() {
  const { t } = useTranslation('catalogue');
  const key = usePathPart('serviceKey');
  const catalogue = useCatalogue();
  return (
    <Loaded query={catalogue} skeleton={<SkeletonPage />}>
      {({ services }) => {
        const service = services.find((one) => one.key === key);
        return service ? <ServicePage service={service} /> : <MissingRoom text={t('service.unknown')} />;
      }}
    </Loaded>
  );
}

function ServicePage({ service }: { readonly service: Merchant.Service }) {
  const { t } = useTranslation('catalogue');
  const sayNames = useSayNames();
  const names = useCatalogueNames();
  const mayWrite = useMay('catalogue.write');
  const [open, setOpen] = useState<'service' | 'sop' | null>(null);
  const sops = useQuery({
    queryKey: ['sop', service.key],
    queryFn: () => api('GET /v1/catalogue/services/:key/sop', { params: { key: service.key } }),
  });
  const latest = sops.data?.items[0];
  return (
    <PageShell
      title={sayNames(service.names)}
      lead={`${names.category(service.categoryKey)} · ${t(`mode.${service.mode}`)}`}
      trail={[{ to: '/catalogue', text: t('title') }]}
      actions={
        mayWrite && (
          <>
            <Button onClick={() => setOpen('service')}>{t('edit')}</Button>
            <Button type="primary" disabled={!latest} onClick={() => setOpen('sop')}>
              {t('sop.new')}
            </Button>
          </>
        )
      }
    >
      <div className="columns">
        <div className="span-7 pile">
          <Loaded query={sops}>
            {({ items }) =>
              items.map((sop) => (
                <Section
                  key={sop.version}
                  title={t('sop.version', { version: sop.version })}
                  hint={sop.note ?? ''}
                  extra={
                    <span className="quiet">
                      {sop.version === service.sopVersion && <StateTag tone="good">{t('sop.present')}</StateTag>}{' '}
                      {sop.createdBy} <When at={sop.createdAt} exact />
                    </span>
                  }
                >
                  <Steps steps={sop.steps} />
                </Section>
              ))
            }
          </Loaded>
        </div>
        <div className="span-5 pile">
          <LegsAndMinutes service={service} />
          <ReportFields service={service} />
        </div>
      </div>
      <ServiceDrawer
        open={open === 'service'}
        service={service}
        categoryKey={service.categoryKey}
        close={() => setOpen(null)}
      />
      {latest && <SopDrawer open={open === 'sop'} service={service} latest={latest} close={() => setOpen(null)} />}
    </PageShell>
  );
}

function Steps({ steps }: { readonly steps: readonly Merchant.SopStep[] }) {
  const { t } = useTranslation('catalogue');
  const sayNames = useSayNames();
  return (
    <ol className="lines">
      {steps.map((step, i) => (
        <li key={step.key}>
          <span className="step-number figures">{i + 1}</span>
          <span className="grow">
            {sayNames(step.names)}
            {step.perDay && <span className="quiet"> {t('sop.perDay', { count: step.perDay })}</span>}
            {step.count && <span className="quiet"> {t('sop.times', { count: step.count })}</span>}
          </span>
          {!step.required && <span className="quiet">{t('sop.optional')}</span>}
          <StateTag tone={step.proof === 'photo' ? 'accent' : 'plain'}>{t(`proof.${step.proof}`)}</StateTag>
        </li>
      ))}
    </ol>
  );
}

function LegsAndMinutes({ service }: { readonly service: Merchant.Service }) {
  const { t } = useTranslation(['catalogue', 'store']);
  const names = useCatalogueNames();
  const coatOf = (coat: string | null) => (coat ? t(`store:coat.${coat}`) : t('service.anyCoat'));
  const bySize = [...Map.groupBy(service.minutes, (row) => row.sizeClass)];
  return (
    <>
      {service.legs.length > 0 && (
        <Section title={t('leg.title')}>
          <ul className="lines">
            {service.legs.map((leg) => (
              <li key={leg.key}>
                <span className="grow">
                  {leg.needs
                    .map((need) =>
                      need.pool === 'person'
                        ? names.skill(need.skill)
                        : t(`store:kind.${need.kind}`, { defaultValue: need.kind }),
                    )
                    .join(' + ')}
                  {leg.samePersonAs && <span className="quiet"> {t('leg.samePerson')}</span>}
                </span>
                <b className="figures">{Math.round(leg.share * 100)}%</b>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {service.mode !== 'stay' && (
        <Section title={t('service.minutes')}>
          <ul className="lines">
            {bySize.map(([size, rows]) => (
              <li key={size ?? 'any'}>
                <span className="grow">{size ? t(`store:size.${size}`) : t('service.anySize')}</span>
                <span className="figures minutes-list">
                  {rows.map((row) => (
                    <span key={row.coat ?? 'any'} title={coatOf(row.coat)}>
                      {t('service.min', { count: row.minutes })}
                    </span>
                  ))}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function ReportFields({ service }: { readonly service: Merchant.Service }) {
  const { t } = useTranslation('catalogue');
  const sayNames = useSayNames();
  return (
    <Section title={t('form.title')}>
      <ul className="lines">
        {service.form.map((field) => (
          <li key={field.key}>
            <span className="grow">
              {sayNames(field.names)} {field.unit && <span className="quiet">{field.unit}</span>}
            </span>
            <span className="quiet">{t(`fieldKind.${field.kind}`)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
