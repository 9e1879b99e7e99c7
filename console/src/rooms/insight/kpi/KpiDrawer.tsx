/** One KPI opened: formula, goal, trend against the target, and the rows behind the figure. */
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../../app/session.ts';
import { Icon } from '../../../kit/Icon.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { GoalForm } from './GoalForm.tsx';
import { KpiRows } from './KpiRows.tsx';
import { KpiTrend } from './KpiTrend.tsx';
import { type Kpi, saySum, toneOf, useKpiWords } from './words.ts';

export interface KpiDrawerProps {
  readonly kpi: Kpi;
  readonly step: 'week' | 'month';
  readonly asOf: { readonly asOf?: string };
  readonly close: () => void;
}

const WIDTH = 760;

export function KpiDrawer({ kpi, step, asOf, close }: KpiDrawerProps) {
  const { t } = useTranslation('insight');
  const words = useKpiWords();
  const mayEdit = useMay('kpi.write');
  const [editing, setEditing] = useState(false);
  return (
    <Drawer
      open
      onClose={close}
      title={words.local(kpi.name)}
      size={Math.min(WIDTH, globalThis.innerWidth)}
      extra={
        mayEdit && (
          <Button icon={<Icon name="sliders" size={16} />} onClick={() => setEditing(true)}>
            {t('kpi.edit')}
          </Button>
        )
      }
    >
      <div className="stack" style={{ gap: 20 }}>
        <div className="row">
          <span className="kpi-value">{words.value(kpi, kpi.value)}</span>
          <StateTag tone={toneOf[kpi.status]}>{words.status(kpi.status)}</StateTag>
        </div>
        <KpiFacts kpi={kpi} />
        {kpi.trend.length > 0 && <KpiTrend kpi={kpi} step={step} />}
        {kpi.current && <KpiRows kpi={kpi} asOf={asOf} />}
      </div>
      <GoalForm kpi={kpi} open={editing} close={() => setEditing(false)} />
    </Drawer>
  );
}

function KpiFacts({ kpi }: { readonly kpi: Kpi }) {
  const { t } = useTranslation('insight');
  const words = useKpiWords();
  const sum = (figure: NonNullable<Kpi['current']>) => saySum(figure, kpi.amounts);
  const facts: readonly (readonly [label: string, text: string | null | undefined])[] = [
    [t('kpi.formula'), words.local(kpi.formula)],
    [t('kpi.missing'), kpi.missing && words.local(kpi.missing)],
    [t('kpi.period'), kpi.current?.period && t('kpi.fromUntil', kpi.current.period)],
    [t(kpi.amounts === 'total' ? 'kpi.total' : 'kpi.sum'), kpi.current && sum(kpi.current)],
    [t('kpi.compared'), kpi.compared?.period && `${t('kpi.fromUntil', kpi.compared.period)} · ${sum(kpi.compared)}`],
    [t('kpi.baseline'), kpi.baseline === null ? null : words.say(kpi.baseline, kpi.unit)],
    [
      t('kpi.target'),
      kpi.target === null
        ? t('kpi.noTarget')
        : [words.say(kpi.target, kpi.unit), kpi.targetDate && t('kpi.by', { date: kpi.targetDate })]
            .filter(Boolean)
            .join(' · '),
    ],
    [t('kpi.owner'), words.owner(kpi.owner)],
    [t('kpi.source'), t(`kpi.from.${kpi.source.replace(' ', '-')}`)],
  ];
  return (
    <dl className="facts">
      {facts
        .filter(([, text]) => text)
        .map(([label, text]) => (
          <div key={label} style={{ display: 'contents' }}>
            <dt>{label}</dt>
            <dd>{text}</dd>
          </div>
        ))}
    </dl>
  );
}
