/** Above the canvas: which version is shown, undo and redo, whether the draft is saved, and the journey's rules. */
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { useQueryState } from '../../../../kit/Go.tsx';
import { Icon } from '../../../../kit/Icon.tsx';
import type { Draft, JourneyData } from './useDraft.ts';

export interface ToolbarProps {
  readonly journey: JourneyData;
  readonly draft: Draft;
  readonly isDraft: boolean;
  readonly openRules: () => void;
}

export function Toolbar({ journey, draft, isDraft, openRules }: ToolbarProps) {
  const { t } = useTranslation('journey');
  useUndoKeys(draft, isDraft);
  return (
    <div className="row spread gap-below">
      <div className="row">
        {journey.version !== null && <VersionPicker journey={journey} />}
        {isDraft && (
          <>
            <Button
              aria-label={t('edit.undo')}
              title={t('edit.undo')}
              icon={<Icon name="undo" size={17} />}
              disabled={!draft.undo}
              onClick={() => draft.undo?.()}
            />
            <Button
              aria-label={t('edit.redo')}
              title={t('edit.redo')}
              icon={<Icon name="redo" size={17} />}
              disabled={!draft.redo}
              onClick={() => draft.redo?.()}
            />
            <span className="quiet" role="status">
              {t(`edit.${draft.state}`)}
            </span>
          </>
        )}
      </div>
      <Button icon={<Icon name="sliders" size={16} />} onClick={openRules}>
        {t('rules.title')}
      </Button>
    </div>
  );
}

/** The draft and all published versions; the chosen one stands in the address. */
function VersionPicker({ journey }: { readonly journey: JourneyData }) {
  const { t } = useTranslation('journey');
  const [query, change] = useQueryState();
  const { journeyId } = journey;
  const versions = useQuery({
    queryKey: ['journey', journeyId, 'versions', journey.version],
    queryFn: () => api('GET /v1/journeys/:journeyId/versions', { params: { journeyId } }),
  });
  const published = (versions.data?.items ?? []).map(({ version, live }) => ({
    value: String(version),
    label: t(version === journey.version ? 'version.present' : 'version.older', { version, count: live }),
  }));
  return (
    <Select
      aria-label={t('version.pick')}
      value={query.version ?? ''}
      options={[{ value: '', label: t(journey.changed ? 'version.draftChanged' : 'version.draft') }, ...published]}
      onChange={(version: string) => change({ version: version || undefined })}
      popupMatchSelectWidth={false}
      style={{ minWidth: 190 }}
    />
  );
}

/** Ctrl/Cmd-Z and Ctrl/Cmd-Shift-Z, unless a field has the keyboard. */
function useUndoKeys(draft: Draft, isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return;
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
      if ((event.target as Element).closest('input,textarea,[role=dialog]')) return;
      event.preventDefault();
      if (event.shiftKey) draft.redo?.();
      else draft.undo?.();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [draft, isOn]);
}
