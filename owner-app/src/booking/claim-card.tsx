/** A claim as it stands: what happened, files, what the platform says (MER-7, rule 39). */
import type { Reply } from '@pawloop/contract/client';
import { saveFile } from '#device';
import { Box, Words } from '#host';
import { api } from '../api/api.ts';
import { yuan } from '../benefit/coupon.ts';
import { momentOf } from '../i18n/moment.ts';
import { useAction } from '../state/loading.ts';
import { Button, Card, Problem, Row } from '../ui/kit.tsx';
import { HoldClock } from './hold-clock.tsx';
import { MediaStrip } from './media.tsx';
import { MorePhotos } from './more-photos.tsx';
import { useText } from './texts.ts';

type Claim = Reply<'GET /v1/owner/claims'>['items'][number];

/** More the server does not take for one claim. */
const MOST_FILES = 20;

export function ClaimCard({ claim, onChange }: { readonly claim: Claim; readonly onChange: () => void }) {
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
      <ClaimFiles claim={claim} isOpen={isOpen} onChange={onChange} />
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

interface ClaimFilesProps {
  readonly claim: Claim;
  readonly isOpen: boolean;
  readonly onChange: () => void;
}

/** Photos, records and receipts; more can be added until it is decided. */
function ClaimFiles({ claim, isOpen, onChange }: ClaimFilesProps) {
  const t = useText();
  const path = `/v1/owner/claims/${claim.claimId}/files`;
  const isPhoto = ({ contentType }: Claim['files'][number]) => contentType.startsWith('image/');
  const photos = claim.files.filter(isPhoto).map(({ fileId }) => ({ mediaId: fileId, kind: 'photo' as const }));
  const papers = claim.files.filter((file) => !isPhoto(file));
  if (claim.files.length === 0 && !isOpen) return null;
  return (
    <Card title={t('harm.files')}>
      <MediaStrip media={photos} path={path} isPublic={false} alt={t('harm.file')} />
      {papers.map(({ fileId, at }) => (
        <Row
          key={fileId}
          icon="document"
          title={t('harm.paper', { at: momentOf(at) })}
          onPress={() => void saveFile(`${path}/${fileId}`, `${claim.no}.pdf`)}
        />
      ))}
      {isOpen && claim.files.length < MOST_FILES && (
        <MorePhotos path={path} most={MOST_FILES - claim.files.length} onSent={onChange} />
      )}
    </Card>
  );
}
