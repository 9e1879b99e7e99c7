/** Path: what customers do after an event, or did before it, as a Sankey diagram and as a table (INS-5). */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, InputNumber, Segmented, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { addressOf, api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { sayCount } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { Wide } from '../../../kit/Wide.tsx';
import { Formula } from '../Formula.tsx';
import '../insight.css';
import { SpanInput, StepInput, WithEvents, WithinInput } from './Parts.tsx';
import { freshPath, isPathComplete, type PathAnswer, type PathQuestion, useQuestion } from './question.ts';
import { Sankey, usePathNames } from './Sankey.tsx';
import { Saved } from './Saved.tsx';

export function PathRoom() {
  const { t } = useTranslation('insight');
  const [question, change] = useQuestion<PathQuestion>(freshPath, 'anchor');
  const isComplete = isPathComplete(question);
  const asked = JSON.stringify(question);
  const answer = useQuery({
    queryKey: ['path', asked],
    queryFn: () => api('POST /v1/metrics/path', { body: question }),
    enabled: isComplete,
    placeholderData: keepPreviousData,
  });
  return (
    <PageShell
      title={t('path.title')}
      lead={t('path.lead')}
      fresh={answer.data?.freshness}
      actions={
        <>
          <Saved kind="path" question={question} />
          <Button
            disabled={!isComplete}
            href={addressOf('GET /v1/metrics/path.csv', { query: { question: asked } })}
            download
            icon={<Icon name="export" size={16} />}
          >
            {t('export')}
          </Button>
        </>
      }
    >
      <WithEvents named={[question.anchor.event]}>
        <Section title={t('path.ask')} extra={<Formula of={t('path.title')} text={t('path.formula')} />}>
          <Ask question={question} change={change} />
        </Section>
        {isComplete ? (
          <Loaded query={answer}>{(data) => <Answer answer={data} question={question} />}</Loaded>
        ) : (
          <Section>
            <Empty icon="merge" title={t('flow.incomplete')} hint={t('flow.incompleteHint')} />
          </Section>
        )}
      </WithEvents>
    </PageShell>
  );
}

const directions = ['after', 'before'] as const;

interface AskProps {
  readonly question: PathQuestion;
  readonly change: (question: PathQuestion) => void;
}

function Ask({ question, change }: AskProps) {
  const { t } = useTranslation('insight');
  const number = (key: 'depth' | 'top', max: number) => (
    <span className="row">
      <span className="quiet">{t(`path.${key}`)}</span>
      <InputNumber
        aria-label={t(`path.${key}`)}
        min={1}
        max={max}
        precision={0}
        value={question[key]}
        onChange={(value) => value !== null && change({ ...question, [key]: value })}
        style={{ width: 70 }}
      />
    </span>
  );
  return (
    <div className="ask">
      <div className="ask-step">
        <Segmented<(typeof directions)[number]>
          aria-label={t('path.direction')}
          value={question.direction}
          options={directions.map((value) => ({ value, label: t(`path.${value}`) }))}
          onChange={(direction) => change({ ...question, direction })}
        />
        <StepInput step={question.anchor} change={(anchor) => change({ ...question, anchor })} />
      </div>
      <div className="row">
        <SpanInput span={question} change={(span) => change({ ...question, ...span })} />
        <WithinInput
          label={t('path.within')}
          hours={question.withinHours}
          change={(withinHours) => change({ ...question, withinHours })}
        />
        {number('depth', 6)}
        {number('top', 15)}
        <label className="row" htmlFor="path-collapse">
          <Switch
            id="path-collapse"
            size="small"
            checked={question.collapse ?? true}
            onChange={(collapse) => change({ ...question, collapse })}
          />
          <span className="quiet">{t('path.collapse')}</span>
        </label>
      </div>
    </div>
  );
}

function Answer({ answer, question }: { readonly answer: PathAnswer; readonly question: PathQuestion }) {
  const { t } = useTranslation('insight');
  const names = usePathNames();
  if (answer.customers === 0) {
    return (
      <Section>
        <Empty icon="merge" title={t('path.none')} hint={t('path.noneHint')} />
      </Section>
    );
  }
  return (
    <>
      <Section title={t('path.result', { count: answer.customers, figure: sayCount(answer.customers) })}>
        {answer.links.length === 0 ? (
          <Empty icon="merge" title={t('path.alone')} hint={t('path.aloneHint')} />
        ) : (
          <Sankey answer={answer} isBackwards={question.direction === 'before'} />
        )}
      </Section>
      {answer.links.length > 0 && (
        <Section title={t('path.table')}>
          <Wide label={t('path.table')}>
            <table className="plain-table">
              <thead>
                <tr>
                  <th scope="col">{t('path.level')}</th>
                  <th scope="col" className="text">
                    {t('path.from')}
                  </th>
                  <th scope="col" className="text">
                    {t('path.to')}
                  </th>
                  <th scope="col">{t('path.customers')}</th>
                </tr>
              </thead>
              <tbody>
                {answer.links.map((link) => (
                  <tr key={`${link.level} ${link.from} ${link.to}`}>
                    <td>{link.level + 1}</td>
                    <td className="text">{names(link.from)}</td>
                    <td className="text">{names(link.to)}</td>
                    <td className="figures">{sayCount(link.customers)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Wide>
        </Section>
      )}
    </>
  );
}
