/** The store's answer to a review, once. */
import type { Quality } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';

interface Values {
  readonly text: string;
}

export function ReplyDrawer({ review, close }: { readonly review: Quality.StaffReview; readonly close: () => void }) {
  const { t } = useTranslation('quality');
  const client = useQueryClient();
  const save = async ({ text }: Values) => {
    await api('POST /v1/reviews/:reviewId/reply', { params: { reviewId: review.reviewId }, body: { text } });
    await client.invalidateQueries({ queryKey: ['reviews'] });
  };
  return (
    <FormDrawer<Values>
      title={t('reviews.doReply')}
      open
      close={close}
      save={save}
      saveText={t('reviews.send')}
      saved={t('reviews.replied')}
    >
      {review.text && <p className="entry-text gap-below">{review.text}</p>}
      <Form.Item
        name="text"
        label={t('reviews.reply')}
        extra={t('reviews.replyHint')}
        rules={[{ required: true, whitespace: true, message: t('textMissing') }]}
      >
        <Input.TextArea rows={5} maxLength={1000} />
      </Form.Item>
    </FormDrawer>
  );
}
