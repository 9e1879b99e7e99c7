/** One case: its steps and files, what I can choose, a word to the operator, opening it again (CARE-2). */
import type { Reply } from '@pawloop/contract/client';
import { useRouter } from '@tarojs/taro';
import { useState } from 'react';
import { Box, Input, Words } from '#host';
import { api } from '../../api/api.ts';
import { yuan } from '../../benefit/coupon.ts';
import { open } from '../../booking/links.ts';
import { MediaStrip } from '../../booking/media.tsx';
import { MorePhotos } from '../../booking/more-photos.tsx';
import { useText } from '../../booking/texts.ts';
import { momentOf } from '../../i18n/moment.ts';
import { useLive } from '../../live/use-live.ts';
import { openBooking } from '../../service/bookings.ts';
import { useAction, useLoaded } from '../../state/loading.ts';
import { Button, Card, Failed, Notice, Problem, Row, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

type Case = Reply<'GET /v1/owner/cases/:caseId'>;

/** More the server does not take. */
const MOST_FILES = 20;

export default function CasePage() {
  const t = useText();
  const caseId = useRouter().params.caseId ?? '';
  const loaded = useLoaded(() => api('GET /v1/owner/cases/:caseId', { params: { caseId } }), [caseId]);
  useLive('care.', loaded.reload);
  const shown = loaded.data;
  return (
    <Page title={t('cases.one')}>
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {shown === undefined && loaded.loading && <Skeleton lines={5} />}
      {shown !== undefined && <CaseView shown={shown} onChange={loaded.show} />}
    </Page>
  );
}

function CaseView({ shown, onChange }: { readonly shown: Case; readonly onChange: (shown: Case) => void }) {
  const t = useText();
  const { caseId, bookingId } = shown;
  const params = { caseId };
  const [text, setText] = useState('');
  const choosing = useAction(async (choice: Case['choices'][number]) => {
    onChange(await api('POST /v1/owner/cases/:caseId/choice', { params, body: { choice } }));
  });
  const isSolved = shown.state === 'solved';
  const writing = useAction(async () => {
    const body = { text: text.trim() };
    onChange(
      isSolved
        ? await api('POST /v1/owner/cases/:caseId/reopen', { params, body })
        : await api('POST /v1/owner/cases/:caseId/messages', { params, body }),
    );
    setText('');
  });
  const files = shown.steps.flatMap(({ fileId }) => fileId ?? []);
  const claimId = shown.subject.kind === 'claim' ? shown.subject.id : null;
  return (
    <>
      <Card title={shown.title}>
        <Words className="ticket-name">{t(`caseState.${shown.state}`)}</Words>
        <Words className="muted small">{t('cases.no', { no: shown.no })}</Words>
        {shown.answeredAt === null && shown.state === 'open' && (
          <Words className="muted">{t('cases.answerBy', { at: momentOf(shown.answerDueAt) })}</Words>
        )}
        {shown.solution !== null && <Notice>{shown.solution}</Notice>}
        {bookingId !== null && <Row icon="calendar" title={t('detail.title')} onPress={() => openBooking(bookingId)} />}
        {claimId !== null && <Row icon="heart" title={t('harm.title')} onPress={() => open('claim', { claimId })} />}
      </Card>
      {shown.choices.length > 0 && shown.chosen === null && (
        <Card title={t('cases.choose')}>
          <Problem error={choosing.error} />
          {shown.choices.map((choice) => (
            <Button key={choice} kind="quiet" busy={choosing.busy} onPress={() => void choosing.run(choice)}>
              {t(`caseChoice.${choice}`)}
            </Button>
          ))}
        </Card>
      )}
      <Card title={t('cases.steps')}>
        {shown.steps.map((step) => (
          <Box key={step.stepId} className="finding">
            <Words className="ticket-name">{t(`caseStep.${step.kind}`)}</Words>
            {step.text !== null && <Words>{step.text}</Words>}
            {step.fileId !== null && (
              <MediaStrip
                media={[{ mediaId: step.fileId, kind: 'photo' }]}
                path={`/v1/owner/cases/${caseId}/files`}
                isPublic={false}
                alt={t('caseStep.file')}
              />
            )}
            {step.amountFen !== null && <Words>{t('price.yuan', { yuan: yuan(step.amountFen) })}</Words>}
            <Words className="muted small">{momentOf(step.at)}</Words>
          </Box>
        ))}
      </Card>
      {!isSolved && files.length < MOST_FILES && (
        <MorePhotos<Case> path={`/v1/owner/cases/${caseId}/files`} most={MOST_FILES - files.length} onSent={onChange} />
      )}
      {(!isSolved || shown.canReopen) && (
        <Box className="stack">
          {isSolved && <Words className="muted">{t('cases.reopenDetail')}</Words>}
          <Input
            label={t('cases.text')}
            placeholder={t('cases.text')}
            lines={3}
            maxLength={4000}
            value={text}
            onChange={setText}
          />
          <Problem error={writing.error} />
          <Button busy={writing.busy} disabled={text.trim() === ''} onPress={() => void writing.run()}>
            {t(isSolved ? 'cases.reopen' : 'chat.send')}
          </Button>
        </Box>
      )}
    </>
  );
}
