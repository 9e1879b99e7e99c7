/** Top of the home page: place and search, emergency, the kinds of services (UI-O1). */
import { Box, Press, Words } from '#host';
import { language, useText } from '../i18n/language.ts';
import { PlaceBar } from '../place/place-bar.tsx';
import { useStore } from '../state/store.ts';
import { toTab } from '../tabs.ts';
import { Icon } from '../ui/icon.tsx';
import { Failed, Row } from '../ui/kit.tsx';
import { iconOf, inWords, openCategories, useCatalogue } from './catalogue.ts';
import { openEmergency, useOpenEmergency } from './emergency-link.ts';
import { wish } from './wish.ts';

const SEARCH = '/pages/booking/index';

export function HomeServices() {
  const t = useText();
  const chosen = useStore(language);
  const catalogue = useCatalogue();
  const open = useOpenEmergency();
  const categories = catalogue.data === undefined ? [] : openCategories(catalogue.data);
  function openCategory(categoryKey: string): void {
    wish.set({ ...wish.get(), categoryKey, serviceKey: '', q: '', tags: [] });
    toTab(SEARCH);
  }
  return (
    <>
      <PlaceBar />
      <Press className="search-bar" onPress={() => toTab(SEARCH)}>
        <Icon name="search" />
        <Words>{t('home.search')}</Words>
      </Press>
      {open !== undefined && (
        <Box className="card is-list">
          <Row
            icon="alarm"
            title={t('home.emergencyOpen', { pet: open.petName })}
            danger
            onPress={() => openEmergency(open.requestId)}
          />
        </Box>
      )}
      <Press className="emergency" onPress={() => openEmergency()}>
        <Icon name="alarm" />
        <Box className="emergency-words">
          <Words className="emergency-title">{t('home.emergency')}</Words>
          <Words className="small">{t('home.emergencyDetail')}</Words>
        </Box>
        <Icon name="next" className="row-next" />
      </Press>
      <Failed error={catalogue.error} onRetry={catalogue.reload} />
      {categories.length > 0 && (
        <Box className="card">
          <Box className="services" role="group" label={t('home.services')}>
            {categories.map((category) => (
              <Press key={category.key} className="service" onPress={() => openCategory(category.key)}>
                <Box className="service-icon" hidden>
                  <Icon name={iconOf(category)} />
                </Box>
                <Words className="service-name">{inWords(chosen, category.names)}</Words>
              </Press>
            ))}
          </Box>
        </Box>
      )}
    </>
  );
}
