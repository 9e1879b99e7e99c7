/** For whom, what and when: one card for each line, and the way to add another pet or service (BOOK-8). */
import { useState } from 'react';
import { Box, Input, Press, Words } from '#host';
import { language } from '../i18n/language.ts';
import type { Pet } from '../pet/pet.ts';
import { usePlace } from '../place/place.ts';
import type { QuotedItem, Store } from '../service/bookings.ts';
import { inWords } from '../service/catalogue.ts';
import { useStore } from '../state/store.ts';
import { Choices, Field, Toggle } from '../ui/form.tsx';
import { Button, Card, SmallAction } from '../ui/kit.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { type Line, withLine, without } from './draft.ts';
import { SessionPicker } from './session-picker.tsx';
import { SlotPicker } from './slot-picker.tsx';
import { StayDates } from './stay-dates.tsx';
import { useText } from './texts.ts';

interface ConfirmLinesProps {
  readonly store: Store;
  readonly lines: readonly Line[];
  readonly pets: readonly Pet[];
  readonly quoted: readonly QuotedItem[];
  readonly onChange: (index: number, some: Partial<Line>) => void;
  readonly onLines: (lines: readonly Line[]) => void;
  readonly onWait: (date: string) => void;
}

const MOST = 6;

export function ConfirmLines(props: ConfirmLinesProps) {
  const t = useText();
  const [adds, setAdds] = useState(false);
  const { lines, store, pets } = props;
  return (
    <>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and go from the end
        <LineCard key={index} {...props} line={line} index={index} />
      ))}
      {lines.length < MOST && (pets.length > 1 || store.offers.length > 1) && (
        <Button kind="quiet" icon="plus" onPress={() => setAdds(true)}>
          {t('confirm.addLine')}
        </Button>
      )}
      {adds && (
        <AddSheet
          store={store}
          pets={pets}
          onAdd={(added) => {
            props.onLines(withLine(lines, added, props.quoted));
            setAdds(false);
          }}
          onClose={() => setAdds(false)}
        />
      )}
    </>
  );
}

function LineCard(props: ConfirmLinesProps & { readonly line: Line; readonly index: number }) {
  const t = useText();
  const spoken = useStore(language);
  const { line, index, store, pets } = props;
  const offer = store.offers.find(({ offerId }) => offerId === line.offerId);
  const set = (some: Partial<Line>) => props.onChange(index, some);
  const action =
    index === 0 ? undefined : (
      <SmallAction onPress={() => props.onLines(without(props.lines, index))}>{t('confirm.removeLine')}</SmallAction>
    );
  return (
    <Card title={offer === undefined ? t('confirm.title') : inWords(spoken, offer.names)} action={action}>
      {index === 0 && <Words className="muted">{t('confirm.at', { store: store.name, address: store.address })}</Words>}
      {pets.length > 0 && (
        <Choices
          label={t('search.pet')}
          value={line.petId}
          options={pets.map(({ petId, name }) => ({ value: petId, name }))}
          onChange={(petId) => set({ petId })}
        />
      )}
      <LineTime {...props} />
      {offer?.categoryKey === 'grooming' && (
        <Toggle
          label={t('confirm.matted')}
          detail={t('confirm.mattedDetail')}
          on={line.matted === true}
          onChange={(matted) => set({ matted })}
        />
      )}
      {offer?.home.allowed && <HomeChoice line={line} onChange={(home) => set({ home })} />}
    </Card>
  );
}

function LineTime({
  line,
  index,
  store,
  onChange,
  onWait,
}: ConfirmLinesProps & { readonly line: Line; readonly index: number }) {
  if (line.mode === 'stay') {
    return (
      <StayDates
        checkIn={line.checkIn ?? ''}
        checkOut={line.checkOut ?? ''}
        onChange={({ checkIn, checkOut }) => onChange(index, { checkIn, checkOut })}
      />
    );
  }
  if (line.mode === 'class') {
    return (
      <SessionPicker
        storeId={store.storeId}
        offerId={line.offerId}
        timeZone={store.timeZone}
        value={line.sessionId}
        onChange={(sessionId) => onChange(index, { sessionId })}
      />
    );
  }
  return (
    <SlotPicker
      storeId={store.storeId}
      offerId={line.offerId}
      petId={line.petId}
      matted={line.matted}
      value={line.startsAt}
      follows={index > 0}
      onChange={(startsAt) => onChange(index, { startsAt })}
      onWait={index === 0 ? onWait : undefined}
    />
  );
}

/** At the owner's home: the place is the one that distances are measured from, the address is typed. */
function HomeChoice({ line, onChange }: { readonly line: Line; readonly onChange: (home: Line['home']) => void }) {
  const t = useText();
  const { place } = usePlace();
  const [address, setAddress] = useState('');
  const [on, setOn] = useState(line.home !== undefined);
  function told(next: string): void {
    setAddress(next);
    onChange(next.trim().length < 3 ? undefined : { lat: place.lat, lng: place.lng, address: next.trim() });
  }
  return (
    <>
      <Toggle
        label={t('confirm.home')}
        on={on}
        onChange={(next) => {
          setOn(next);
          if (!next) onChange(undefined);
        }}
      />
      {on && (
        <Field label={t('confirm.address')} hint={t('confirm.addressHint')}>
          <Input label={t('confirm.address')} value={address} maxLength={200} onChange={told} />
        </Field>
      )}
    </>
  );
}

interface AddSheetProps {
  readonly store: Store;
  readonly pets: readonly Pet[];
  readonly onAdd: (added: Pick<Line, 'offerId' | 'petId' | 'mode'>) => void;
  readonly onClose: () => void;
}

function AddSheet({ store, pets, onAdd, onClose }: AddSheetProps) {
  const t = useText();
  const spoken = useStore(language);
  const [petId, setPetId] = useState(pets[0]?.petId ?? '');
  return (
    <Sheet title={t('confirm.addLine')} onClose={onClose}>
      <Choices
        label={t('search.pet')}
        value={petId}
        options={pets.map((pet) => ({ value: pet.petId, name: pet.name }))}
        onChange={setPetId}
      />
      <Box className="stack" role="group" label={t('search.service')}>
        {store.offers.map((offer) => (
          <Press
            key={offer.offerId}
            className="choice"
            onPress={() => onAdd({ offerId: offer.offerId, petId, mode: offer.mode })}
          >
            <Words className="grow">{inWords(spoken, offer.names)}</Words>
          </Press>
        ))}
      </Box>
    </Sheet>
  );
}
