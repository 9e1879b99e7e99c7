/** A review: stars in all and per aspect, words, photos; once, within 30 days (BOOK-11). */
import { ApiError } from '@pawloop/contract/client';
import { useRouter } from '@tarojs/taro';
import { useState } from 'react';
import { Box, Input, Words } from '#host';
import { api } from '../../api/api.ts';
import { uploadPhoto } from '../../api/upload.ts';
import { OwnReview, StoreNote } from '../../booking/own-review.tsx';
import { type ChosenPhoto, PhotoPicker } from '../../booking/photo-picker.tsx';
import { StarInput } from '../../booking/stars.tsx';
import { useText } from '../../booking/texts.ts';
import { momentOf } from '../../i18n/moment.ts';
import { useLive } from '../../live/use-live.ts';
import { useAction, useLoaded } from '../../state/loading.ts';
import { Field } from '../../ui/form.tsx';
import { Button, Card, Failed, Notice, Problem, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

const aspects = ['result', 'handling', 'place', 'punctuality', 'value'] as const;
type Aspect = (typeof aspects)[number];
const MOST_PHOTOS = 9;

export default function ReviewPage() {
  const t = useText();
  const bookingId = useRouter().params.bookingId ?? '';
  const loaded = useLoaded(
    () => api('GET /v1/owner/bookings/:bookingId/review', { params: { bookingId } }),
    [bookingId],
  );
  useLive('quality.review', loaded.reload);
  const state = loaded.data;
  return (
    <Page title={t('review.title')}>
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {state === undefined && loaded.loading && <Skeleton lines={5} />}
      {state?.review != null && <OwnReview review={state.review} />}
      {state != null && state.review === null && state.refusal !== null && (
        <Notice>{t(`reviewRefusal.${state.refusal}`)}</Notice>
      )}
      {state?.review === null && state.note !== null && (
        <Card>
          <StoreNote note={state.note} />
        </Card>
      )}
      {state != null && state.refusal === null && (
        <>
          <Words className="pet-name">{state.store.name}</Words>
          <ReviewForm bookingId={bookingId} onDone={loaded.reload} />
          {state.writableUntil !== null && (
            <Words className="muted small">{t('review.until', { at: momentOf(state.writableUntil) })}</Words>
          )}
        </>
      )}
    </Page>
  );
}

function ReviewForm({ bookingId, onDone }: { readonly bookingId: string; readonly onDone: () => void }) {
  const t = useText();
  const [stars, setStars] = useState(0);
  const [given, setGiven] = useState<Partial<Record<Aspect, number>>>({});
  const [text, setText] = useState('');
  const [photos, setPhotos] = useState<ChosenPhoto[]>([]);
  const writing = useAction(async () => {
    const body = { stars, aspects: given, text: text.trim() };
    const { reviewId } = await written(bookingId, body);
    for (const photo of photos) {
      await uploadPhoto(`/v1/owner/reviews/${reviewId}/photos`, photo.picture, photo.name);
      setPhotos((left) => left.filter((one) => one !== photo));
    }
    onDone();
  });
  return (
    <>
      <Card title={t('review.all')}>
        <StarInput label={t('review.all')} value={stars} large onChange={setStars} />
      </Card>
      <Card title={t('review.aspects')}>
        {aspects.map((aspect) => (
          <Box key={aspect} className="line wrap">
            <Words className="grow">{t(`aspect.${aspect}`)}</Words>
            <StarInput
              label={t(`aspect.${aspect}`)}
              value={given[aspect] ?? 0}
              onChange={(value) => setGiven({ ...given, [aspect]: value })}
            />
          </Box>
        ))}
      </Card>
      <Card>
        <Field label={t('review.text')} hint={t('review.hint')}>
          <Input label={t('review.text')} lines={4} maxLength={2000} value={text} onChange={setText} />
        </Field>
        <PhotoPicker photos={photos} most={MOST_PHOTOS} onChange={setPhotos} />
      </Card>
      <Problem error={writing.error} />
      <Button busy={writing.busy} disabled={stars === 0} onPress={() => void writing.run()}>
        {t('review.send')}
      </Button>
    </>
  );
}

/** Written already (a photo failed after it): the photos that are left go to the same review. */
async function written(
  bookingId: string,
  body: { stars: number; aspects: Partial<Record<Aspect, number>>; text: string },
): Promise<{ reviewId: string }> {
  try {
    return await api('POST /v1/owner/bookings/:bookingId/review', { params: { bookingId }, body });
  } catch (error) {
    if (!(error instanceof ApiError) || error.problem.code !== 'quality/already-written') throw error;
    const { review } = await api('GET /v1/owner/bookings/:bookingId/review', { params: { bookingId } });
    if (review === null) throw error;
    return review;
  }
}
