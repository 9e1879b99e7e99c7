/** Hand in a document: its facts and the picture or PDF. */
import type { Merchant } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { upload } from '../../../app/api.ts';
import { DateInput } from '../../../kit/DateInput.tsx';
import { FormDrawer } from '../../../kit/FormDrawer.tsx';
import { useCatalogue, useSayNames } from '../../services/catalogue.ts';

export interface HandInProps {
  readonly merchant: Merchant.MerchantDetail;
  readonly open: boolean;
  readonly close: () => void;
}

interface Values {
  readonly kind: string;
  readonly number: string;
  readonly holder?: string;
  readonly validFrom: string;
  readonly validUntil?: string;
  readonly file: File;
}

export function HandInDrawer({ merchant, open, close }: HandInProps) {
  const { t } = useTranslation('merchant');
  const client = useQueryClient();
  const catalogue = useCatalogue();
  const sayNames = useSayNames();
  const { merchantId } = merchant;
  const needed = new Set(
    (catalogue.data?.categories ?? [])
      .filter((category) => merchant.categories.includes(category.key))
      .flatMap((category) => category.documentKinds),
  );
  const kinds = (catalogue.data?.documentKinds ?? []).filter((kind) => needed.has(kind.key));
  const save = async ({ file, ...query }: Values) => {
    await upload('POST /v1/merchants/:merchantId/documents', file, { params: { merchantId }, query });
    await client.invalidateQueries({ queryKey: ['merchant', merchantId] });
  };
  const isPersonal = (key: string) => kinds.some((kind) => kind.key === key && kind.personal);
  return (
    <FormDrawer<Values>
      title={t('mine.handIn')}
      open={open}
      close={close}
      save={save}
      saved={t('mine.handedIn')}
      saveText={t('mine.handIn')}
    >
      <Form.Item name="kind" label={t('document.kind')} rules={[{ required: true }]}>
        <Select options={kinds.map((kind) => ({ value: kind.key, label: sayNames(kind.names) }))} />
      </Form.Item>
      <Form.Item name="number" label={t('document.number')} rules={[{ required: true }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(before: Values, after: Values) => before.kind !== after.kind}>
        {({ getFieldValue }) =>
          isPersonal(getFieldValue('kind')) && (
            <Form.Item name="holder" label={t('document.holder')} rules={[{ required: true }]}>
              <Input maxLength={60} />
            </Form.Item>
          )
        }
      </Form.Item>
      <Form.Item name="validFrom" label={t('document.validFrom')} rules={[{ required: true }]}>
        <DateInput />
      </Form.Item>
      <Form.Item name="validUntil" label={t('document.validUntil')} extra={t('document.endlessHint')}>
        <DateInput />
      </Form.Item>
      <Form.Item name="file" label={t('document.file')} extra={t('document.fileHint')} rules={[{ required: true }]}>
        <FileInput />
      </Form.Item>
    </FormDrawer>
  );
}

interface FileInputProps {
  readonly value?: File;
  readonly onChange?: (file: File | undefined) => void;
  readonly id?: string;
}

function FileInput({ onChange, id }: FileInputProps) {
  return (
    <input
      {...(id && { id })}
      type="file"
      accept="image/jpeg,image/png,image/webp,application/pdf"
      onChange={(event) => onChange?.(event.target.files?.[0])}
    />
  );
}
