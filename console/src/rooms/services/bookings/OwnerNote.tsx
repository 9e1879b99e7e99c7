/** The store's rating of the owner of a booking: once, after it is done, closed until both sides wrote (BOOK-11). */
import type { Quality } from '@pawloop/contract';
import { ApiError } from '@pawloop/contract/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay, useStaff } from '../../../app/session.ts';
import { Failure } from '../../../kit/Failure.tsx';
import { Section } from '../../../kit/Section.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { When } from '../../../kit/When.tsx';
import { Stars } from '../quality/Stars.tsx';

const NOT_FOUND = 404;
const STARS = [1, 2, 3, 4, 5] as const;

export interface OwnerNoteProps {
  readonly bookingId: string;
  readonly className?: string;
}

export function OwnerNote({ bookingId, className = '' }: OwnerNoteProps) {
  const { t } = useTranslation('rules');
  const [reads, performs] = [useMay('quality.read'), useMay('service.perform')];
  const manages = useMay('store.manage');
  const own = useStaff()?.scope === 'merchant';
  const query = useQuery({
    queryKey: ['owner-note', bookingId],
    queryFn: () => api('GET /v1/bookings/:bookingId/owner-note', { params: { bookingId } }),
    enabled: reads || performs,
    retry: false,
  });
  if (!reads && !performs) return null;
  // Somebody without an account cannot be rated.
  if (query.error instanceof ApiError && query.error.problem.status === NOT_FOUND) return null;
  const mayWrite = own && (manages || performs);
  return (
    <Section className={className} title={t('note.title')} hint={t('note.hint')}>
      {query.error && <Failure error={query.error} />}
      {query.data?.note && <Written note={query.data.note} />}
      {query.data && !query.data.note && query.data.refusal && query.data.refusal !== 'written' && (
        <p className="quiet">{t(`note.${query.data.refusal}`)}</p>
      )}
      {query.data && query.data.refusal === null && mayWrite && <Writing bookingId={bookingId} />}
      {query.data && query.data.refusal === null && !mayWrite && <p className="quiet">{t('note.none')}</p>}
    </Section>
  );
}

function Written({ note }: { readonly note: Quality.OwnerNote }) {
  return (
    <div className="pile-small">
      <span className="row">
        <Stars stars={note.stars} />
        <span className="quiet">
          <When at={note.at} />
        </span>
      </span>
      {note.text && <p className="break">{note.text}</p>}
    </div>
  );
}

interface Values {
  readonly stars: number;
  readonly text?: string;
}

function Writing({ bookingId }: OwnerNoteProps) {
  const { t } = useTranslation('rules');
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const [saving, setSaving] = useState(false);
  const save = async ({ stars, text }: Values) => {
    setSaving(true);
    setError(null);
    const body = { stars, ...(text && { text }) };
    try {
      await api('POST /v1/bookings/:bookingId/owner-note', { params: { bookingId }, body });
      say(t('note.saved'));
      await client.invalidateQueries({ queryKey: ['owner-note', bookingId] });
    } catch (problem) {
      setError(problem);
    } finally {
      setSaving(false);
    }
  };
  return (
    <Form<Values> layout="vertical" onFinish={(values) => void save(values)}>
      {error !== null && <Failure error={error} />}
      <Form.Item name="stars" label={t('note.stars')} rules={[{ required: true, message: t('note.starsMissing') }]}>
        <Radio.Group optionType="button" options={STARS.map((stars) => ({ value: stars, label: `${stars} ★` }))} />
      </Form.Item>
      <Form.Item name="text" label={t('note.text')}>
        <Input.TextArea rows={2} maxLength={1000} placeholder={t('note.textHint')} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={saving}>
        {t('note.save')}
      </Button>
    </Form>
  );
}
