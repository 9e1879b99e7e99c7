/** Rectification notices: the merchant sends a plan, the operator accepts it or returns it. */
import type { Quality } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay, useStaff } from '../../../../app/session.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { Go } from '../../../../kit/Go.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import type { Column } from '../../../../kit/table/column.ts';
import { DataTable } from '../../../../kit/table/DataTable.tsx';
import { useCatalogueNames } from '../../catalogue.ts';
import { Clock } from '../Clock.tsx';
import { ScoreOf } from '../Stars.tsx';
import { toneOfRectification } from '../words.ts';

type Item = Quality.Rectification;

export function Rectifications() {
  const { t } = useTranslation('quality');
  const [chosen, setChosen] = useState<Item | null>(null);
  return (
    <>
      <DataTable
        id="rectifications"
        columns={useColumns(setChosen)}
        rowKey={(row) => row.rectificationId}
        queryKey={['rectifications']}
        load={({ cursor, limit }) =>
          api('GET /v1/quality/rectifications', { query: { limit, ...(cursor && { cursor }) } })
        }
        empty={<Empty icon="check" title={t('rectification.none')} hint={t('rectification.noneHint')} />}
      />
      {chosen && <NoticeDrawer notice={chosen} close={() => setChosen(null)} />}
    </>
  );
}

function useColumns(open: (row: Item) => void): Column<Item>[] {
  const { t } = useTranslation('quality');
  const names = useCatalogueNames();
  return [
    {
      key: 'store',
      title: t('stores.name'),
      main: true,
      render: (row) => (
        <span>
          <Go to={`/quality/${row.store.storeId}`}>{row.store.name}</Go>
          <div className="quiet">
            {names.category(row.categoryKey)} · {row.month}
          </div>
        </span>
      ),
    },
    {
      key: 'cause',
      title: t('rectification.cause'),
      render: (row) => (row.cause === 'score' ? <ScoreOf score={row.score} /> : t('rectification.inspection')),
    },
    {
      key: 'state',
      title: t('rectification.state'),
      render: (row) => (
        <StateTag tone={toneOfRectification[row.state]}>{t(`rectificationState.${row.state}`)}</StateTag>
      ),
    },
    {
      key: 'due',
      title: t('rectification.due'),
      render: (row) => <Clock due={row.planDueAt} stopped={row.state !== 'noticed'} />,
    },
    {
      key: 'plan',
      title: t('rectification.plan'),
      render: (row) => (
        <Button size="small" onClick={() => open(row)}>
          {t('rectification.look')}
        </Button>
      ),
    },
  ];
}

interface Values {
  readonly text: string;
  readonly accepted?: boolean;
}

export function NoticeDrawer({ notice, close }: { readonly notice: Item; readonly close: () => void }) {
  const { t } = useTranslation('quality');
  const client = useQueryClient();
  const merchant = useStaff()?.scope === 'merchant';
  const [manage, decide] = [useMay('store.manage'), useMay('quality.write')];
  const mayPlan = merchant && manage && (notice.state === 'noticed' || notice.state === 'planned');
  const mayAnswer = !merchant && decide && notice.state === 'planned';
  const params = { rectificationId: notice.rectificationId };
  const save = async ({ text, accepted = false }: Values) => {
    if (mayPlan) await api('POST /v1/quality/rectifications/:rectificationId/plan', { params, body: { text } });
    else await api('POST /v1/quality/rectifications/:rectificationId/answer', { params, body: { text, accepted } });
    await client.invalidateQueries({ queryKey: ['rectifications'] });
    await client.invalidateQueries({ queryKey: ['quality-store', notice.store.storeId] });
  };
  return (
    <FormDrawer<Values>
      title={t('rectification.of', { store: notice.store.name })}
      open
      close={close}
      save={save}
      initial={{ accepted: true, ...(mayPlan && notice.plan && { text: notice.plan.text }) }}
      readOnly={!mayPlan && !mayAnswer}
      saveText={t(mayPlan ? 'rectification.send' : 'rectification.reply')}
      saved={t('rectification.saved')}
    >
      <p className="quiet gap-below">{t('rectification.why', { month: notice.month })}</p>
      {notice.plan && (
        <div className="notice gap-below">
          <div className="notice-text">
            <b>{t('rectification.plan')}</b>
            <div className="entry-text">{notice.plan.text}</div>
          </div>
        </div>
      )}
      {notice.answer && (
        <div className={`notice gap-below ${notice.answer.accepted ? 'notice-good' : 'notice-warn'}`}>
          <div className="notice-text">
            <b>{t(notice.answer.accepted ? 'rectification.accepted' : 'rectification.returned')}</b>
            <div className="entry-text">{notice.answer.text}</div>
          </div>
        </div>
      )}
      {mayAnswer && (
        <Form.Item name="accepted" label={t('rectification.verdict')}>
          <Radio.Group
            options={[
              { value: true, label: t('rectification.accept') },
              { value: false, label: t('rectification.return') },
            ]}
          />
        </Form.Item>
      )}
      {(mayPlan || mayAnswer) && (
        <Form.Item
          name="text"
          label={t(mayPlan ? 'rectification.plan' : 'rectification.words')}
          rules={[{ required: true, whitespace: true, message: t('textMissing') }]}
        >
          <Input.TextArea rows={6} maxLength={mayPlan ? 4000 : 1000} />
        </Form.Item>
      )}
    </FormDrawer>
  );
}
