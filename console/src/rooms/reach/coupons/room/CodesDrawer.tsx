/** Makes single-use claim codes and saves them as a file; they are shown this once. */
import { useQueryClient } from '@tanstack/react-query';
import { Form, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { say } from '../../../../kit/Toasts.tsx';
import { codesCsv, fileNameOf, saveFile } from './codes.ts';

const MOST = 5000;

export interface CodesDrawerProps {
  readonly templateId: string;
  readonly name: string;
  readonly open: boolean;
  readonly close: () => void;
}

export function CodesDrawer({ templateId, name, open, close }: CodesDrawerProps) {
  const { t } = useTranslation('coupon');
  const client = useQueryClient();
  const save = async ({ count }: { count: number }) => {
    const { codes } = await api('POST /v1/coupon-templates/:templateId/codes', {
      params: { templateId },
      body: { count },
    });
    saveFile(fileNameOf(`${name} ${t('codes.title')}`), codesCsv(t('codes.heading'), codes));
    say(t('codes.made', { count: codes.length }));
    await client.invalidateQueries({ queryKey: ['coupon-template', templateId] });
  };
  return (
    <FormDrawer<{ count: number }>
      title={t('codes.title')}
      open={open}
      close={close}
      save={save}
      saveText={t('codes.make')}
      initial={{ count: 100 }}
    >
      <p className="quiet gap-below">{t('codes.hint')}</p>
      <Form.Item
        name="count"
        label={t('codes.count')}
        extra={t('codes.most', { most: MOST })}
        rules={[{ required: true, message: t('codes.countMissing') }]}
      >
        <InputNumber min={1} max={MOST} precision={0} style={{ width: 180 }} />
      </Form.Item>
    </FormDrawer>
  );
}
