/** Filters of the search: distance, price, at home, tags (BOOK-1). */
import { useState } from 'react';
import { Input } from '#host';
import { noWish, type Wish } from '../service/wish.ts';
import { Choices, Field, Toggle } from '../ui/form.tsx';
import { Button } from '../ui/kit.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { useText } from './texts.ts';

const RADII = [3, 5, 10, 20, 50];

interface FilterSheetProps {
  readonly wanted: Wish;
  readonly onChange: (some: Partial<Wish>) => void;
  readonly onClose: () => void;
}

export function FilterSheet({ wanted, onChange, onClose }: FilterSheetProps) {
  const t = useText();
  const [draft, setDraft] = useState(wanted);
  const [tags, setTags] = useState(wanted.tags.join(t('common.listComma')));
  const set = (some: Partial<Wish>) => setDraft({ ...draft, ...some });
  function apply(): void {
    const split = tags.split(/[,，、]/).map((tag) => tag.trim());
    const { radiusKm, most, atHome } = draft;
    onChange({ radiusKm, most, atHome, tags: split.filter((tag) => tag !== '') });
    onClose();
  }
  return (
    <Sheet title={t('search.filter')} onClose={onClose}>
      <Field label={t('filter.radius')}>
        <Choices
          label={t('filter.radius')}
          value={String(draft.radiusKm)}
          options={RADII.map((km) => ({ value: String(km), name: t('distance.km', { km }) }))}
          onChange={(km) => set({ radiusKm: Number(km) })}
        />
      </Field>
      <Field label={t('filter.most')}>
        <Input
          label={t('filter.most')}
          keyboard="decimal"
          maxLength={8}
          value={draft.most}
          onChange={(most) => set({ most })}
        />
      </Field>
      <Field label={t('filter.tags')} hint={t('filter.tagsHint')}>
        <Input label={t('filter.tags')} value={tags} maxLength={100} onChange={setTags} />
      </Field>
      <Toggle label={t('filter.home')} on={draft.atHome} onChange={(atHome) => set({ atHome })} />
      <Button onPress={apply}>{t('filter.apply')}</Button>
      <Button
        kind="plain"
        onPress={() => {
          onChange({ radiusKm: noWish.radiusKm, most: '', atHome: false, tags: [] });
          onClose();
        }}
      >
        {t('filter.drop')}
      </Button>
    </Sheet>
  );
}
