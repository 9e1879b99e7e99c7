/** An animal was hurt: report it with photos; the platform answers within 24 hours (MER-7, rule 39). */
import type { Reply } from '@pawloop/contract/client';
import { useRouter } from '@tarojs/taro';
import { useRef, useState } from 'react';
import { Box, DateInput, Input, Words } from '#host';
import { api } from '../../api/api.ts';
import { uploadPhoto } from '../../api/upload.ts';
import { fenOf, yuan } from '../../benefit/coupon.ts';
import { HoldClock } from '../../booking/hold-clock.tsx';
import { type ChosenPhoto, PhotoPicker } from '../../booking/photo-picker.tsx';
import { useText } from '../../booking/texts.ts';
import { momentOf } from '../../i18n/moment.ts';
import { useLive } from '../../live/use-live.ts';
import { today } from '../../pet/age.ts';
import { askedWithTime } from '../../state/clock.ts';
import { useAction, useLoaded } from '../../state/loading.ts';
import { Choices, Field } from '../../ui/form.tsx';
import { Button, Card, Failed, Notice, Problem, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

type Claim = Reply<'GET /v1/owner/claims'>['items'][number];
type Booking = Reply<'GET /v1/owner/bookings/:bookingId'>['bookings'][number];

const MOST_PHOTOS = 9;

export default function ClaimPage() {
  const t = useText();
  const bookingId = useRouter().params.bookingId ?? '';
  const group = useLoaded(
    () => askedWithTime(() => api('GET /v1/owner/bookings/:bookingId', { params: { bookingId } })),
    [bookingId],
  );
  const claims = useLoaded(() => api('GET /v1/owner/claims'), []);
  useLive('quality.', claims.reload);
  const booking = group.data?.bookings.find((one) => one.bookingId === bookingId);
  const mine = claims.data?.items.filter((claim) => claim.bookingId === bookingId) ?? [];
  return (
    <Page title={t('harm.title')}>
      <Failed
        error={group.error ?? claims.error}
        onRetry={() => {
          group.reload();
          claims.reload();
        }}
      />
      {booking === undefined && group.loading && <Skeleton lines={5} />}
      {mine.map((claim) => (
        <ClaimCard key={claim.claimId} claim={claim} onChange={claims.reload} />
      ))}
      {booking !== undefined && claims.data !== undefined && mine.length === 0 && (
        <ClaimForm booking={booking} onDone={claims.reload} />
      )}
    </Page>
  );
}

function ClaimForm({ booking, onDone }: { readonly booking: Booking; readonly onDone: () => void }) {
  const t = useText();
  const [petId, setPetId] = useState(booking.pets[0]?.petId ?? '');
  const [occurredOn, setOccurredOn] = useState(today());
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
            from="2020-01-01"
            until={today()}
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

function ClaimCard({ claim, onChange }: { readonly claim: Claim; readonly onChange: () => void }) {
  const t = useText();
  const { claimId } = claim;
  const isOpen = claim.state === 'open' || claim.state === 'in_review';
  const withdrawing = useAction(async () => {
    await api('POST /v1/owner/claims/:claimId/withdraw', { params: { claimId } });
    onChange();
  });
  return (
    <>
      <Card title={t('harm.no', { no: claim.no })}>
        <Words className="ticket-name">{t(`claimState.${claim.state}`)}</Words>
        <Words>{claim.description}</Words>
        {claim.answeredAt === null && isOpen && (
          <HoldClock end={claim.answerDueAt} words={t('harm.answerDue')} onOver={() => {}} />
        )}
        {claim.amountFen !== null && <Words>{t('harm.amount', { yuan: yuan(claim.amountFen) })}</Words>}
        {claim.decisionText !== null && <Words>{claim.decisionText}</Words>}
      </Card>
      <Card title={t('cases.steps')}>
        {claim.steps.map((step) => (
          <Box key={`${step.step}-${step.at}`} className="finding">
            <Words>{t(`claimStep.${step.step}`)}</Words>
            {step.text !== null && <Words className="muted">{step.text}</Words>}
            <Words className="muted small">{momentOf(step.at)}</Words>
          </Box>
        ))}
      </Card>
      <Problem error={withdrawing.error} />
      {isOpen && (
        <Button kind="plain" busy={withdrawing.busy} onPress={() => void withdrawing.run()}>
          {t('harm.withdraw')}
        </Button>
      )}
    </>
  );
}
