/**
 * Starts a ready journey: shows what it brings and whom it reaches now, lets hold-out and budget be chosen, then creates
 * what is missing, and publishes. Stopped half-way, the same again goes on from where it stood.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { presentLanguage } from '../../../../app/i18n.ts';
import { sayProblem } from '../../../../app/problem.ts';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { useGo } from '../../../../kit/Go.tsx';
import { Icon, type IconName } from '../../../../kit/Icon.tsx';
import { sayCount, sayMoney } from '../../../../kit/Money.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { say } from '../../../../kit/Toasts.tsx';
import { Conflicts } from '../room/Conflicts.tsx';
import { useBudgets } from '../step/names.ts';
import type { ReadyJourney } from './readyJourney.ts';

interface Values {
  readonly holdOutPercent?: number | null;
  readonly budget?: string;
  readonly includeExisting?: boolean;
  readonly reason?: string;
}

const OWN = 'own';
const WIDTH = 560;

const partIcons: Readonly<Record<ReadyJourney['parts'][number]['kind'], IconName>> = {
  segment: 'segment',
  coupon: 'ticket',
  message: 'mail',
  budget: 'chart',
  journey: 'route',
};

type Conflicting = Parameters<typeof Conflicts>[0]['conflicts'];

export function UseDrawer({ ready, close }: { readonly ready: ReadyJourney; readonly close: () => void }) {
  const { t } = useTranslation('journey');
  const client = useQueryClient();
  const go = useGo();
  const budgets = useBudgets();
  const [conflicts, setConflicts] = useState<Conflicting>([]);
  const [making, setMaking] = useState(false);
  const segmentId = ready.parts.find((part) => part.kind === 'segment')?.id ?? null;
  const hasSegment = ready.parts.some((part) => part.kind === 'segment');
  const hasBudget = ready.budgetFen !== null;

  /** Creates what is missing, and sets what was chosen. */
  const make = async ({ holdOutPercent, budget }: Values) => {
    const made = await api('POST /v1/ready-journeys/:key/use', {
      params: { key: ready.key },
      body: { language: presentLanguage() },
    });
    const params = { journeyId: made.journeyId };
    const journey = await api('GET /v1/journeys/:journeyId', { params });
    const definition = { ...journey.draft, holdOutPercent: holdOutPercent ?? 0 };
    if (budget && budget !== OWN) definition.budgetId = budget;
    const { name, description } = journey;
    return api('PUT /v1/journeys/:journeyId', {
      params,
      body: { name, description, definition, draftVersion: journey.draftVersion },
    });
  };
  const start = async (values: Values) => {
    const journey = await make(values);
    const { journeyId, draft: definition, draftVersion } = journey;
    if (!values.reason) {
      const check = await api('POST /v1/journeys/validate', { body: { definition, journeyId } });
      setConflicts(check.conflicts);
    }
    await api('POST /v1/journeys/:journeyId/publish', {
      params: { journeyId },
      body: {
        draftVersion,
        ...(values.includeExisting && { includeExisting: true }),
        ...(values.reason && { override: { reason: values.reason } }),
      },
    });
    await client.invalidateQueries();
    go(`/journeys/${journeyId}`);
  };
  const onlyDraft = async () => {
    setMaking(true);
    try {
      const { journeyId } = await make({ holdOutPercent: ready.holdOutPercent, budget: OWN });
      await client.invalidateQueries();
      go(`/journeys/${journeyId}`);
    } catch (problem) {
      say(sayProblem(t, problem), 'bad');
    } finally {
      setMaking(false);
    }
  };
  return (
    <FormDrawer<Values>
      title={ready.name}
      open
      close={close}
      width={WIDTH}
      initial={{ holdOutPercent: ready.holdOutPercent, budget: OWN, includeExisting: hasSegment }}
      save={start}
      saveText={t('act.start')}
      saved={t('publish.done')}
    >
      <p>{ready.audience}</p>
      <Reach segmentId={segmentId} hasSegment={hasSegment} />
      <h3 className="gap-above">{t('ready.parts')}</h3>
      <ul className="lines gap-below">
        {ready.parts.map((part) => (
          <li key={part.key}>
            <Icon name={partIcons[part.kind]} size={16} />
            <span className="grow">
              {part.name}
              <span className="quiet"> · {t(`ready.kind_${part.kind}`)}</span>
            </span>
            <StateTag tone={part.id ? 'plain' : 'accent'}>{t(part.id ? 'ready.exists' : 'ready.creates')}</StateTag>
          </li>
        ))}
      </ul>
      <Form.Item name="holdOutPercent" label={t('rules.holdOut')} extra={t('rules.holdOutHint')}>
        <InputNumber min={0} max={90} suffix="%" style={{ width: 140 }} />
      </Form.Item>
      {hasBudget && (
        <Form.Item name="budget" label={t('rules.budget')} extra={t('rules.budgetHint')}>
          <Select
            options={[
              { value: OWN, label: t('ready.ownBudget', { limit: sayMoney(ready.budgetFen ?? 0, 'CNY', true) }) },
              ...budgets.map((one) => ({ value: one.budgetId, label: one.name })),
            ]}
          />
        </Form.Item>
      )}
      {hasSegment && (
        <Form.Item
          name="includeExisting"
          label={t('publish.existing')}
          valuePropName="checked"
          extra={t('publish.existingHint')}
        >
          <Switch />
        </Form.Item>
      )}
      {conflicts.length > 0 && (
        <>
          <Conflicts conflicts={conflicts} />
          <Form.Item name="reason" label={t('publish.reason')} extra={t('publish.reasonHint')} className="gap-above">
            <Input.TextArea rows={2} maxLength={300} />
          </Form.Item>
        </>
      )}
      <Button type="link" loading={making} onClick={() => void onlyDraft()}>
        {t('ready.onlyDraft')}
      </Button>
    </FormDrawer>
  );
}

interface ReachProps {
  readonly segmentId: string | null;
  readonly hasSegment: boolean;
}

/** Whom it reaches at this moment, where that can be said before it exists. */
function Reach({ segmentId, hasSegment }: ReachProps) {
  const { t } = useTranslation('journey');
  const segment = useQuery({
    queryKey: ['segment', segmentId],
    queryFn: () => api('GET /v1/segments/:segmentId', { params: { segmentId: segmentId ?? '' } }),
    enabled: segmentId !== null,
  });
  if (!hasSegment) return <p className="quiet">{t('publish.byEvents')}</p>;
  const size = segment.data?.size;
  return (
    <p className="quiet">
      {size === undefined ? t('ready.reachLater') : t('publish.reach', { count: size, size: sayCount(size) })}
    </p>
  );
}
