/** Languages: texts stand in `i18n/<language>/<area>.json` and are fetched per area when a screen first needs them. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { type Language, remember, remembered } from './preferences.ts';

type Texts = Record<string, unknown>;
const files = import.meta.glob<Texts>('./i18n/*/*.json', { import: 'default' });

const areas = {
  type: 'backend',
  init() {},
  read(language: string, area: string, done: (error: unknown, texts: Texts | null) => void) {
    const load = files[`./i18n/${language}/${area}.json`];
    if (!load) return done(new Error(`no texts for ${language}/${area}`), null);
    load().then(
      (texts) => done(null, texts),
      (error: unknown) => done(error, null),
    );
  },
} as const;

export function presentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'zh';
}

/** Starts with the remembered language, Chinese otherwise, and loads the texts of the shell. */
export async function startLanguage(): Promise<void> {
  await i18next
    .use(areas)
    .use(initReactI18next)
    .init({
      lng: remembered<Language>('language', 'zh'),
      supportedLngs: ['zh', 'en'],
      fallbackLng: false,
      ns: ['shell', 'kit', 'problem'],
      defaultNS: 'shell',
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
      returnNull: false,
    });
  showLanguage();
}

export async function chooseLanguage(language: Language): Promise<void> {
  remember('language', language);
  await i18next.changeLanguage(language);
  showLanguage();
}

function showLanguage(): void {
  document.documentElement.lang = presentLanguage() === 'zh' ? 'zh-CN' : 'en';
}
