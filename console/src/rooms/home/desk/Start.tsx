/** Guided start of a new installation: data in, a first segment, a first journey; shows what is done (UI-C5). */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { remember, remembered } from '../../../app/preferences.ts';
import { useMay } from '../../../app/session.ts';
import { useGo } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Section } from '../../../kit/Section.tsx';
import { useCopy } from '../../../kit/useCopy.ts';

const DEMO_COMMAND = 'npx pawloop demo';

export function Start({ customers }: { readonly customers: number }) {
  const { t } = useTranslation('home');
  const copy = useCopy();
  const [closed, setClosed] = useState(() => remembered('start.closed', false));
  const [mayImport, maySegment, mayJourney] = [
    useMay('customer.import'),
    useMay('segment.write'),
    useMay('journey.write'),
  ];
  const wanted = maySegment && mayJourney && !closed;
  const segments = useQuery({
    queryKey: ['segments', 'any'],
    queryFn: () => api('GET /v1/segments', { query: { limit: 1 } }),
    enabled: wanted,
  });
  const journeys = useQuery({
    queryKey: ['journeys', 'running'],
    queryFn: () => api('GET /v1/journeys', { query: { limit: 1, state: 'running' } }),
    enabled: wanted,
  });
  const go = useGo();
  const hasSegment = (segments.data?.items.length ?? 0) > 0;
  if (!mayImport || !wanted || !segments.data || !journeys.data) return null;
  const steps = [
    {
      key: 'data',
      done: customers > 0,
      actions: (
        <>
          <Button type="primary" onClick={() => go('/import')}>
            {t('start.import')}
          </Button>
          <Button
            onClick={() => void copy(DEMO_COMMAND, t('start.copied'))}
            icon={<Icon name="copy" size={15} />}
            title={t('start.demoHint')}
          >
            {DEMO_COMMAND}
          </Button>
        </>
      ),
    },
    {
      key: 'segment',
      done: hasSegment,
      actions: (
        <Button type="primary" disabled={customers === 0} onClick={() => go('/segments/new', { idea: 'secondOrder' })}>
          {t('start.segment')}
        </Button>
      ),
    },
    {
      key: 'journey',
      done: journeys.data.items.length > 0,
      actions: (
        <Button type="primary" disabled={customers === 0} onClick={() => go('/journeys/ready')}>
          {t('start.journey')}
        </Button>
      ),
    },
  ];
  const doneCount = steps.filter((step) => step.done).length;
  if (doneCount === steps.length) return null;
  const close = () => {
    remember('start.closed', true);
    setClosed(true);
  };
  return (
    <Section
      title={t('start.title')}
      hint={t('start.progress', { done: doneCount, of: steps.length })}
      extra={
        <Button type="text" icon={<Icon name="close" size={16} />} aria-label={t('start.close')} onClick={close} />
      }
    >
      <ol className="start">
        {steps.map((step, index) => (
          <li key={step.key} className={step.done ? 'step-done' : ''}>
            <span className="step-dot">{step.done ? <Icon name="check" size={14} /> : index + 1}</span>
            <div className="grow">
              <h3>{t(`start.step.${step.key}.title`)}</h3>
              <p className="quiet">{t(`start.step.${step.key}.text`)}</p>
              {step.done ? (
                <span className="up">{t('start.done')}</span>
              ) : (
                <div className="row gap-above">{step.actions}</div>
              )}
            </div>
          </li>
        ))}
      </ol>
    </Section>
  );
}
