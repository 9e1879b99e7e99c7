/** Disputing a no-show or a service, within 72 hours (rule 20). */
import { useState } from 'react';
import { Input, Words } from '#host';
import { api } from '../api/api.ts';
import { useAction } from '../state/loading.ts';
import { Field } from '../ui/form.tsx';
import { Button, Problem } from '../ui/kit.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { useText } from './texts.ts';

interface DisputeSheetProps {
  readonly bookingId: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export function DisputeSheet({ bookingId, onClose, onDone }: DisputeSheetProps) {
  const t = useText();
  const [reason, setReason] = useState('');
  const disputing = useAction(async () => {
    await api('POST /v1/owner/bookings/:bookingId/dispute', { params: { bookingId }, body: { reason: reason.trim() } });
    onDone();
  });
  return (
    <Sheet title={t('dispute.title')} onClose={onClose}>
      <Words className="muted">{t('dispute.how')}</Words>
      <Field label={t('dispute.reason')}>
        <Input label={t('dispute.reason')} lines={4} maxLength={1000} value={reason} onChange={setReason} />
      </Field>
      <Problem error={disputing.error} />
      <Button busy={disputing.busy} disabled={reason.trim() === ''} onPress={() => void disputing.run()}>
        {t('dispute.send')}
      </Button>
    </Sheet>
  );
}
