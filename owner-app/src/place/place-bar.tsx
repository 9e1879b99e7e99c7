/** Where distances are measured from, and the sheet to change it: the phone's place with consent, or a city (BOOK-1). */
import { useState } from 'react';
import { Box, Press, Words } from '#host';
import { language, useText } from '../i18n/language.ts';
import { session } from '../session/session.ts';
import { useAction } from '../state/loading.ts';
import { useStore } from '../state/store.ts';
import { Icon } from '../ui/icon.tsx';
import { Button, Notice, Problem } from '../ui/kit.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { type City, cities } from './cities.ts';
import { agreeToLocate, choosePlace, chosenPlace, locatePhone, mayLocate, placeName, usePlace } from './place.ts';

export function PlaceBar() {
  const t = useText();
  const chosen = useStore(language);
  const { place, isGuess } = usePlace();
  const [open, setOpen] = useState(false);
  const name = placeName(chosen, place);
  return (
    <>
      <Press className="place-bar" onPress={() => setOpen(true)}>
        <Icon name="pin" className="row-icon" />
        <Words className="place-name">
          {isGuess ? t('place.choose') : place.kind === 'device' ? t('place.near', { name }) : name}
        </Words>
        <Icon name="next" className="row-next" />
      </Press>
      {open && <PlaceSheet onClose={() => setOpen(false)} />}
    </>
  );
}

export function PlaceSheet({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const chosen = useStore(language);
  const [city, setCity] = useState<City>();
  const listed = city === undefined ? cities : [city, ...city.parts];
  function choose(next: City): void {
    if (city === undefined && next.parts.length > 0) {
      setCity(next);
      return;
    }
    choosePlace(chosenPlace(next));
    onClose();
  }
  return (
    <Sheet title={t('place.title')} onClose={onClose}>
      <LocateButton onDone={onClose} />
      <Words heading={3} className="field-label">
        {city === undefined ? t('place.byHand') : placeName(chosen, city)}
      </Words>
      <Box className="chips" role="group" label={t('place.byHand')}>
        {listed.map((one) => (
          <Press key={one.zh} className="chip" onPress={() => choose(one)}>
            <Words>{one === city ? t('place.whole', { name: placeName(chosen, one) }) : placeName(chosen, one)}</Words>
          </Press>
        ))}
      </Box>
      {city !== undefined && (
        <Button kind="plain" onPress={() => setCity(undefined)}>
          {t('place.otherCity')}
        </Button>
      )}
    </Sheet>
  );
}

/** The consent is asked for where it is needed; without one the phone is not asked (PRIV). */
function LocateButton({ onDone }: { readonly onDone: () => void }) {
  const t = useText();
  const { status } = useStore(session);
  const [asks, setAsks] = useState(false);
  const [failed, setFailed] = useState(false);
  const locating = useAction(async (agreed: boolean) => {
    setFailed(false);
    if (status === 'in') {
      if (agreed) await agreeToLocate();
      else if (!(await mayLocate())) return setAsks(true);
    } else if (!agreed) return setAsks(true);
    const found = await locatePhone();
    if (found === undefined) setFailed(true);
    else onDone();
  });
  return (
    <Box className="stack">
      {asks && <Words className="muted">{t('place.why')}</Words>}
      {failed && <Notice>{t('place.failed')}</Notice>}
      <Problem error={locating.error} />
      <Button icon="pin" busy={locating.busy} onPress={() => void locating.run(asks)}>
        {asks ? t('place.agree') : t('place.locate')}
      </Button>
    </Box>
  );
}
