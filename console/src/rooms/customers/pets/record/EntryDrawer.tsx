/** Adds an entry to a pet's record, or corrects one with a reason. */
import type { Input as ApiInput } from '@pawloop/contract/client';
import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { FormDrawer } from '../../../../kit/FormDrawer.tsx';
import { EntryFields } from './EntryFields.tsx';
import { type Entry, type EntryKind, entryKinds } from './recordWords.ts';

type Body = ApiInput<'POST /v1/pets/:petId/record'>['body'];

interface Draft {
  readonly onDate: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly reason?: string;
}

/** Members that were left empty are not sent. */
function filled(detail: Draft['detail'] = {}): Body['detail'] {
  const entries = Object.entries(detail).filter(
    ([, value]) => value !== undefined && value !== null && value !== '' && value !== false,
  );
  return Object.fromEntries(entries.filter(([, value]) => !Array.isArray(value) || value.length > 0));
}

export interface EntryDrawerProps {
  readonly petId: string;
  /** Null adds a new one. */
  readonly entry: Entry | null;
  readonly close: () => void;
}

export function EntryDrawer({ petId, entry, close }: EntryDrawerProps) {
  const { t } = useTranslation('record');
  const client = useQueryClient();
  const [kind, setKind] = useState<EntryKind>(entry?.kind ?? 'vaccination');
  const save = async ({ onDate, detail, reason }: Draft) => {
    const known = entry?.detail;
    // The form shows one title; both languages of a service's name stay as long as that is not changed.
    const titles = known?.titles && detail?.title === known.title ? { titles: known.titles } : {};
    const body = { onDate, detail: { ...filled(detail), ...titles } };
    if (entry) {
      const params = { petId, entryId: entry.entryId };
      await api('PUT /v1/pets/:petId/record/:entryId', { params, body: { ...body, reason: reason ?? '' } });
    } else {
      await api('POST /v1/pets/:petId/record', { params: { petId }, body: { kind, ...body } });
    }
    await client.invalidateQueries({ queryKey: ['pet', petId] });
  };
  return (
    <FormDrawer<Draft>
      title={entry ? t('correct') : t('add')}
      open
      close={close}
      initial={entry ? { onDate: entry.onDate, detail: entry.detail } : {}}
      save={save}
      saved={t('saved')}
    >
      <Form.Item label={t('field.kind')} htmlFor="entry-kind">
        <Select<EntryKind>
          id="entry-kind"
          disabled={entry !== null}
          value={kind}
          onChange={setKind}
          options={entryKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
        />
      </Form.Item>
      <EntryFields kind={kind} />
      {entry && (
        <Form.Item name="reason" label={t('reason')} rules={[{ required: true, message: t('reasonMissing') }]}>
          <Input maxLength={200} />
        </Form.Item>
      )}
    </FormDrawer>
  );
}
