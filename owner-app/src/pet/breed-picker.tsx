/** Choosing a breed by name, alias, pinyin or initials; the server finds, best match first. */
import { useEffect, useState } from 'react';
import { Box, Input, Press, Words } from '#host';
import { api } from '../api/api.ts';
import { language, useText } from '../i18n/language.ts';
import { useLoaded } from '../state/loading.ts';
import { useStore } from '../state/store.ts';
import { Failed, Skeleton } from '../ui/kit.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { type Breed, nameOf } from './pet.ts';

/** Pause after the last letter before the server is asked. */
const PAUSE_MILLISECONDS = 250;

interface BreedPickerProps {
  readonly species: string;
  readonly onClose: () => void;
  readonly onChoose: (breed: Breed | null) => void;
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

export function BreedPicker({ species, onClose, onChoose }: BreedPickerProps) {
  const t = useText();
  const chosen = useStore(language);
  const [text, setText] = useState('');
  const search = useSettled(text.trim());
  const loaded = useLoaded(
    () => api('GET /v1/breeds', { query: search === '' ? { species } : { species, search } }),
    [species, search],
  );
  const breeds = loaded.data?.items ?? [];
  return (
    <Sheet title={t('breed.title')} onClose={onClose}>
      <Input
        label={t('breed.search')}
        value={text}
        placeholder={t('breed.example')}
        maxLength={60}
        onChange={setText}
      />
      <Failed error={loaded.error} onRetry={loaded.reload} />
      {loaded.data === undefined && loaded.loading && <Skeleton lines={5} />}
      {loaded.data !== undefined && breeds.length === 0 && <Words className="muted">{t('breed.none')}</Words>}
      {breeds.length > 0 && (
        <Box className="breeds" role="list">
          {breeds.map((breed) => (
            <Box key={breed.breedId} role="listitem">
              <Press className="row" onPress={() => onChoose(breed)}>
                <Words className="row-title">{nameOf(chosen, breed)}</Words>
                <Words className="row-detail small">{chosen === 'zh' ? breed.nameEn : breed.nameZh}</Words>
              </Press>
            </Box>
          ))}
        </Box>
      )}
      <Press className="row" onPress={() => onChoose(null)}>
        <Words className="row-title muted">{t('breed.unknown')}</Words>
      </Press>
    </Sheet>
  );
}
