/** One case: its steps, what I can choose, and a word to the operator (CARE-2). */
import type { Reply } from '@pawloop/contract/client';
import { useRouter } from '@tarojs/taro';
import { useState } from 'react';
import { Box, Input, Words } from '#host';
import { api } from '../../api/api.ts';
import { yuan } from '../../benefit/coupon.ts';
import { useText } from '../../booking/texts.ts';
import { momentOf } from '../../i18n/moment.ts';
import { useLive } from '../../live/use-live.ts';
import { openBooking } from '../../service/bookings.ts';
import { useAction, useLoaded } from '../../state/loading.ts';
import { Button, Card, Failed, Notice, Problem, Row, Skeleton } from '../../ui/kit.tsx';
import { Page } from '../../ui/page.tsx';

type Case = Reply<'GET /v1/owner/cases/:caseId'>;

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
  const writing = useAction(async () => {
    onChange(await api('POST /v1/owner/cases/:caseId/messages', { params, body: { text: text.trim() } }));
    setText('');
  });
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
            {step.amountFen !== null && <Words>{t('price.yuan', { yuan: yuan(step.amountFen) })}</Words>}
            <Words className="muted small">{momentOf(step.at)}</Words>
          </Box>
        ))}
      </Card>
      {(shown.state !== 'solved' || shown.canReopen) && (
        <Box className="stack">
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
            {t('chat.send')}
          </Button>
        </Box>
      )}
    </>
  );
}
