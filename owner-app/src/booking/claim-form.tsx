/** The report of an animal that was hurt (MER-7). */
import { useRef, useState } from 'react';
import { DateInput, Input, Words } from '#host';
import { api } from '../api/api.ts';
import { uploadPhoto } from '../api/upload.ts';
import { fenOf } from '../benefit/coupon.ts';
import type { Booking } from '../service/bookings.ts';
import { serverNow } from '../state/clock.ts';
import { useAction } from '../state/loading.ts';
import { Choices, Field } from '../ui/form.tsx';
import { Button, Card, Notice, Problem } from '../ui/kit.tsx';
import { daysOfClaim } from './claim-days.ts';
import { type ChosenPhoto, PhotoPicker } from './photo-picker.tsx';
import { useText } from './texts.ts';

const MOST_PHOTOS = 9;

export function ClaimForm({ booking, onDone }: { readonly booking: Booking; readonly onDone: () => void }) {
  const t = useText();
  const [petId, setPetId] = useState(booking.pets[0]?.petId ?? '');
  const days = daysOfClaim(booking, serverNow());
  const [occurredOn, setOccurredOn] = useState(days.likely);
  const [description, setDescription] = useState('');
  const [asked, setAsked] = useState('');
  const [photos, setPhotos] = useState<ChosenPhoto[]>([]);
  /** Opened already when a photo failed: the next try only sends what is left. */
  const opened = useRef<string>(undefined);
  const sending = useAction(async () => {
    const amount = Number(asked);
    const askedFen = asked !== '' && Number.isFinite(amount) && amount > 0 ? fenOf(amount) : null;
    const body = { petId, occurredOn, description: description.trim(), askedFen };
    const { bookingId } = booking;
    opened.current ??= (
      await api('POST /v1/owner/bookings/:bookingId/claims', { params: { bookingId }, body })
    ).claimId;
    for (const photo of photos) {
      await uploadPhoto(`/v1/owner/claims/${opened.current}/files`, photo.picture, photo.name);
      setPhotos((left) => left.filter((one) => one !== photo));
    }
    onDone();
  });
  return (
    <>
      <Notice>{t('harm.promise')}</Notice>
      <Card>
        <Choices
          label={t('search.pet')}
          value={petId}
          options={booking.pets.map((pet) => ({ value: pet.petId, name: pet.name }))}
          onChange={setPetId}
        />
        <Field label={t('harm.when')}>
          <DateInput
            label={t('harm.when')}
            placeholder={t('stay.choose')}
            value={occurredOn}
            from={days.from}
            until={days.until}
            onChange={setOccurredOn}
          />
        </Field>
        <Field label={t('harm.what')}>
          <Input label={t('harm.what')} lines={5} maxLength={4000} value={description} onChange={setDescription} />
        </Field>
        <Field label={t('harm.asked')} hint={t('harm.askedHint')}>
          <Input label={t('harm.asked')} keyboard="decimal" maxLength={10} value={asked} onChange={setAsked} />
        </Field>
        <Words className="field-label">{t('harm.photos')}</Words>
        <PhotoPicker photos={photos} most={MOST_PHOTOS} onChange={setPhotos} />
      </Card>
      <Problem error={sending.error} />
      <Button busy={sending.busy} disabled={description.trim() === ''} onPress={() => void sending.run()}>
        {t('harm.send')}
      </Button>
    </>
  );
}
