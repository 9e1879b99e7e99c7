/** One review with what was decided about it: let it count, hold it back, hide its words; stars are never touched. */
import type { Quality } from '@pawloop/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useMay } from '../../../../app/session.ts';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { When } from '../../../../kit/When.tsx';
import { hideReasons } from '../words.ts';

type Act = 'count' | 'hold' | 'exclude' | 'hide' | 'show' | 'hideReply' | 'showReply';

interface Values {
  readonly act: Act;
  readonly reason?: Quality.HideReason;
  readonly note: string;
}

const verdicts = { count: 'counted', hold: 'held', exclude: 'excluded' } as const;

export function ModerateDrawer({ reviewId, close }: { readonly reviewId: string; readonly close: () => void }) {
  const { t } = useTranslation('quality');
  const client = useQueryClient();
  const may = useMay('quality.write');
  const query = useQuery({
    queryKey: ['reviews', 'one', reviewId],
    queryFn: () => api('GET /v1/reviews/:reviewId', { params: { reviewId } }),
  });
  const save = async (values: Values) => {
    await send(reviewId, values);
    await client.invalidateQueries({ queryKey: ['reviews'] });
  };
  return (
    <FormDrawer<Values>
      title={t('reviews.moderate')}
      open
      close={close}
      save={save}
      saved={t('reviews.moderated')}
      readOnly={!may}
      width={560}
    >
      <Loaded query={query}>
        {(review) => (
          <>
            <p className="entry-text gap-below">{review.text || t('reviews.noText')}</p>
            <History history={review.history} />
            {may && <Fields review={review} />}
          </>
        )}
      </Loaded>
    </FormDrawer>
  );
}

function send(reviewId: string, { act, reason, note }: Values): Promise<unknown> {
  const params = { reviewId };
  switch (act) {
    case 'count':
    case 'hold':
    case 'exclude':
      return api('POST /v1/reviews/:reviewId/check', { params, body: { verdict: verdicts[act], note } });
    case 'hide':
    case 'hideReply': {
      const part = act === 'hide' ? 'review' : 'reply';
      return api('POST /v1/reviews/:reviewId/hide', { params, body: { part, reason: reason ?? 'unlawful', note } });
    }
    default: {
      const part = act === 'show' ? 'review' : 'reply';
      return api('POST /v1/reviews/:reviewId/show', { params, body: { part, note } });
    }
  }
}

function Fields({ review }: { readonly review: Quality.StaffReviewDetail }) {
  const { t } = useTranslation('quality');
  const act = Form.useWatch('act') as Act | undefined;
  const acts: Act[] = [
    ...(review.counting === 'counted' ? [] : (['count'] as const)),
    ...(review.counting === 'held' ? [] : (['hold'] as const)),
    ...(review.counting === 'excluded' ? [] : (['exclude'] as const)),
    review.hidden === null ? 'hide' : 'show',
    ...(review.reply === null ? [] : [review.replyHidden === null ? ('hideReply' as const) : ('showReply' as const)]),
  ];
  return (
    <>
      <Form.Item name="act" label={t('act.title')} rules={[{ required: true, message: t('act.missing') }]}>
        <Select options={acts.map((one) => ({ value: one, label: t(`act.${one}`) }))} />
      </Form.Item>
      {(act === 'hide' || act === 'hideReply') && (
        <Form.Item
          name="reason"
          label={t('act.reason')}
          extra={t('act.reasonHint')}
          rules={[{ required: true, message: t('act.reasonMissing') }]}
        >
          <Select options={hideReasons.map((one) => ({ value: one, label: t(`hide.${one}`) }))} />
        </Form.Item>
      )}
      <Form.Item
        name="note"
        label={t('act.note')}
        rules={[{ required: true, whitespace: true, message: t('textMissing') }]}
      >
        <Input.TextArea rows={3} maxLength={300} />
      </Form.Item>
    </>
  );
}

function History({ history }: { readonly history: readonly Quality.Moderation[] }) {
  const { t } = useTranslation('quality');
  if (history.length === 0) return null;
  return (
    <ul className="told gap-below">
      {history.map((one) => (
        <li key={`${one.at}/${one.act}`}>
          <div className="row spread">
            <b>{t(`moderation.${one.act}`)}</b>
            <When at={one.at} />
          </div>
          <div className="quiet">
            {one.actorName} · {one.reason}
          </div>
        </li>
      ))}
    </ul>
  );
}
