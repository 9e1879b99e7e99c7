/** Photos of a store, at most twelve. */
import type { Merchant } from '@pawloop/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, api, upload } from '../../../app/api.ts';
import { sayProblem } from '../../../app/problem.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Section } from '../../../kit/Section.tsx';
import { say } from '../../../kit/Toasts.tsx';
import { useMayManage } from './mayManage.ts';
import { useKeepStore } from './useStores.ts';

const MOST = 12;

export function Photos({ store }: { readonly store: Merchant.StoreDetail }) {
  const { t } = useTranslation('store');
  const keep = useKeepStore();
  const mayManage = useMayManage();
  const [busy, setBusy] = useState(false);
  const { storeId, photos } = store;
  const add = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    try {
      keep(await upload('POST /v1/stores/:storeId/photos', file, { params: { storeId } }));
    } catch (problem) {
      say(sayProblem(t, problem), 'bad');
    } finally {
      setBusy(false);
    }
  };
  const remove = (fileId: string) =>
    ask({
      title: t('photo.remove'),
      confirm: t('photo.remove'),
      danger: true,
      run: async () => keep(await api('DELETE /v1/stores/:storeId/photos/:fileId', { params: { storeId, fileId } })),
    });
  return (
    <Section title={t('photo.title')} hint={t('photo.hint')} className="span-6">
      <div className="photo-grid">
        {photos.map((fileId, i) => (
          <figure key={fileId} className="photo">
            <img
              src={addressOf('GET /v1/services/stores/:storeId/photos/:fileId', { params: { storeId, fileId } })}
              alt={t('photo.alt', { number: i + 1 })}
              loading="lazy"
            />
            {mayManage && (
              <button
                type="button"
                className="icon-button photo-remove"
                aria-label={t('photo.remove')}
                onClick={() => remove(fileId)}
              >
                <Icon name="trash" size={16} />
              </button>
            )}
          </figure>
        ))}
        {mayManage && photos.length < MOST && (
          <label className="photo photo-add" aria-busy={busy}>
            <Icon name="plus" size={24} />
            {t('photo.add')}
            <input
              type="file"
              className="only-read"
              accept="image/jpeg,image/png,image/webp"
              disabled={busy}
              onChange={(event) => {
                void add(event.target.files?.[0]);
                event.target.value = '';
              }}
            />
          </label>
        )}
      </div>
    </Section>
  );
}
