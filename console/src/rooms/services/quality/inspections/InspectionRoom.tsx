/** One inspection, made for a phone: item by item yes, no or not seen, with words and photos; ended once all is there. */
import type { Quality } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay, useStaff } from '../../../../app/session.ts';
import { ask } from '../../../../kit/Confirm.tsx';
import { Failure } from '../../../../kit/Failure.tsx';
import { usePathPart } from '../../../../kit/Go.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { PageShell } from '../../../../kit/PageShell.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { SkeletonPage } from '../../../../kit/Skeletons.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { say } from '../../../../kit/Toasts.tsx';
import { useCatalogueNames } from '../../catalogue.ts';
import { toneOfInspection } from '../words.ts';
import { CheckItem } from './CheckItem.tsx';

export function InspectionRoom() {
  const inspectionId = usePathPart('inspectionId');
  const query = useQuery({
    queryKey: ['inspection', inspectionId],
    queryFn: () => api('GET /v1/inspections/:inspectionId', { params: { inspectionId } }),
  });
  return (
    <Loaded query={query} skeleton={<SkeletonPage />}>
      {(data) => <InspectionPage key={inspectionId} inspection={data} />}
    </Loaded>
  );
}

function InspectionPage({ inspection }: { readonly inspection: Quality.InspectionDetail }) {
  const { t } = useTranslation('quality');
  const names = useCatalogueNames();
  const staff = useStaff();
  const running = inspection.state === 'planned' || inspection.state === 'assigned';
  const may = useMay('quality.write') && staff?.scope === 'operator' && running;
  const desk = useDesk(inspection);
  return (
    <PageShell
      title={inspection.store.name}
      trail={[{ to: '/inspections', text: t('inspections.title') }]}
      lead={
        <span className="row">
          {names.category(inspection.categoryKey)}
          <StateTag tone={toneOfInspection[inspection.state]}>{t(`inspectionState.${inspection.state}`)}</StateTag>
          {inspection.percent !== null && (
            <StateTag tone={inspection.passed ? 'good' : 'bad'}>
              {inspection.percent}% · {t(inspection.passed ? 'inspections.passed' : 'inspections.failed')}
            </StateTag>
          )}
          <span>{t('inspections.dueOn', { day: inspection.dueOn })}</span>
        </span>
      }
      actions={
        may && (
          <>
            <Button onClick={desk.drop}>{t('inspections.cancel')}</Button>
            {inspection.assignee?.staffId !== staff?.staffId && (
              <Button onClick={() => void desk.take(staff?.staffId ?? '')}>{t('inspections.take')}</Button>
            )}
          </>
        )
      }
    >
      <Section
        title={t('inspections.checklist')}
        hint={t('inspections.checklistHint', { percent: inspection.checklist.passPercent })}
      >
        {desk.error !== null && <Failure error={desk.error} />}
        {inspection.checklist.items.map((item) => (
          <CheckItem
            key={item.key}
            item={item}
            answer={desk.answers.find((one) => one.key === item.key)}
            photos={inspection.photos.filter((photo) => photo.itemKey === item.key)}
            inspectionId={inspection.inspectionId}
            missing={inspection.missing.filter((one) => one.key === item.key).map((one) => one.what)}
            change={may ? desk.change : undefined}
            refresh={desk.refresh}
          />
        ))}
        <h3>{t('inspections.summary')}</h3>
        {may ? (
          <Input.TextArea
            rows={4}
            maxLength={4000}
            aria-label={t('inspections.summary')}
            value={desk.summary}
            onChange={(event) => desk.setSummary(event.target.value)}
            onBlur={() => void desk.keep(desk.answers)}
          />
        ) : (
          <p className="entry-text">{inspection.summary || '–'}</p>
        )}
        {may && (
          <div className="row drawer-foot">
            {inspection.missing.length > 0 && (
              <span className="quiet">{t('inspections.missing', { count: inspection.missing.length })}</span>
            )}
            <Button type="primary" loading={desk.busy} disabled={inspection.missing.length > 0} onClick={desk.finish}>
              {t('inspections.finish')}
            </Button>
          </div>
        )}
      </Section>
    </PageShell>
  );
}

/** What is being written, and how it is kept. */
function useDesk(inspection: Quality.InspectionDetail) {
  const { t } = useTranslation('quality');
  const client = useQueryClient();
  const [answers, setAnswers] = useState<readonly Quality.InspectionAnswer[]>(inspection.answers);
  const [summary, setSummary] = useState(inspection.summary);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const params = { inspectionId: inspection.inspectionId };
  const refresh = () => client.invalidateQueries({ queryKey: ['inspection', inspection.inspectionId] });
  const attempt = async (work: () => Promise<unknown>) => {
    setError(null);
    setBusy(true);
    try {
      await work();
      await refresh();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const keep = (kept: readonly Quality.InspectionAnswer[]) =>
    attempt(() => api('PUT /v1/inspections/:inspectionId/answers', { params, body: { answers: [...kept], summary } }));
  return {
    answers,
    summary,
    setSummary,
    error,
    busy,
    refresh,
    keep,
    change(answer: Quality.InspectionAnswer) {
      const next = [...answers.filter((one) => one.key !== answer.key), answer];
      setAnswers(next);
      void keep(next);
    },
    take: (staffId: string) =>
      attempt(() => api('PUT /v1/inspections/:inspectionId/assignee', { params, body: { staffId } })),
    finish: () =>
      ask({
        title: t('inspections.finish'),
        text: t('inspections.finishText'),
        confirm: t('inspections.finish'),
        run: async () => {
          await api('POST /v1/inspections/:inspectionId/finish', { params });
          await refresh();
          say(t('inspections.finished'));
        },
      }),
    drop: () =>
      ask({
        title: t('inspections.cancel'),
        confirm: t('inspections.cancel'),
        danger: true,
        reason: t('plan.reason'),
        run: async (reason) => {
          await api('POST /v1/inspections/:inspectionId/cancel', { params, body: { reason } });
          await refresh();
        },
      }),
  };
}
