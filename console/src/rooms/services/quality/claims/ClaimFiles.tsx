/** Photos and documents of a claim; the operator and the merchant add theirs while it is not decided and after (MER-7). */
import type { Quality } from '@pawloop/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, upload } from '../../../../app/api.ts';
import { useMay, useStaff } from '../../../../app/session.ts';
import { Failure } from '../../../../kit/Failure.tsx';
import { Icon } from '../../../../kit/Icon.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { say } from '../../../../kit/Toasts.tsx';

/** Of the server. */
const MOST_FILES = 20;

export function ClaimFiles({ claim }: { readonly claim: Quality.ClaimDetail }) {
  const { t } = useTranslation('quality');
  const operator = useStaff()?.scope === 'operator';
  const [write, manage] = [useMay('quality.write'), useMay('store.manage')];
  const may = (operator ? write : manage) && claim.files.length < MOST_FILES;
  const { send, busy, error } = useSend(claim.claimId);
  if (claim.files.length === 0 && !may) return null;
  return (
    <Section
      title={t('claim.files')}
      hint={t('claim.filesHint', { count: claim.files.length, most: MOST_FILES })}
      extra={may && <Choose busy={busy} choose={send} />}
    >
      {error !== null && <Failure error={error} />}
      {claim.files.length === 0 ? (
        <p className="quiet">{t('claim.noFiles')}</p>
      ) : (
        <div className="photo-row">
          {claim.files.map((file, nth) => (
            <File key={file.fileId} claimId={claim.claimId} file={file} number={nth + 1} />
          ))}
        </div>
      )}
    </Section>
  );
}

/** One after the other, so that the limit stops at the right one and what came before it stays. */
function useSend(claimId: string) {
  const { t } = useTranslation('quality');
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = async (files: readonly File[]) => {
    setBusy(true);
    setError(null);
    try {
      for (const file of files) {
        const detail = await upload('POST /v1/claims/:claimId/files', file, { params: { claimId } });
        client.setQueryData(['claim', claimId], detail);
      }
      say(t('claim.filesAdded', { count: files.length }));
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return { send, busy, error };
}

interface ChooseProps {
  readonly busy: boolean;
  readonly choose: (files: readonly File[]) => Promise<void>;
}

function Choose({ busy, choose }: ChooseProps) {
  const { t } = useTranslation('quality');
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/*,application/pdf"
        multiple
        hidden
        aria-label={t('claim.addFiles')}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = '';
          if (files.length > 0) void choose(files);
        }}
      />
      <Button loading={busy} icon={<Icon name="import" size={15} />} onClick={() => input.current?.click()}>
        {t('claim.addFiles')}
      </Button>
    </>
  );
}

interface FileProps {
  readonly claimId: string;
  readonly file: Quality.ClaimDetail['files'][number];
  readonly number: number;
}

function File({ claimId, file: { fileId, contentType }, number }: FileProps) {
  const { t } = useTranslation('quality');
  const src = addressOf('GET /v1/claims/:claimId/files/:fileId', { params: { claimId, fileId } });
  return (
    <a href={src} target="_blank" rel="noreferrer">
      {contentType.startsWith('image/') ? (
        <img src={src} alt={t('claim.file', { number })} loading="lazy" />
      ) : (
        <span className="row photo-paper">
          <Icon name="copy" size={16} /> {t('claim.paper', { number })}
        </span>
      )}
    </a>
  );
}
