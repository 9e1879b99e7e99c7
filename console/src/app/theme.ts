/** Our design tokens, light and dark: one warm accent, AA contrast; the only place where colours stand. */
import type { ThemeConfig } from 'antd';
import { remember, remembered, type ThemeChoice } from './preferences.ts';
import { createStore, useStore } from './store.ts';

export interface Palette {
  readonly page: string;
  readonly card: string;
  readonly sunken: string;
  readonly line: string;
  readonly text: string;
  readonly quiet: string;
  readonly accent: string;
  readonly accentStrong: string;
  readonly accentSoft: string;
  readonly onAccent: string;
  readonly good: string;
  readonly goodSoft: string;
  readonly warn: string;
  readonly warnSoft: string;
  readonly bad: string;
  readonly badSoft: string;
  readonly info: string;
  readonly infoSoft: string;
}

const light: Palette = {
  page: '#faf7f3',
  card: '#ffffff',
  sunken: '#f4efe8',
  line: '#e6ddd2',
  text: '#2a2320',
  quiet: '#685c54',
  accent: '#b3430e',
  accentStrong: '#8f340a',
  accentSoft: '#fbeae0',
  onAccent: '#ffffff',
  good: '#21703f',
  goodSoft: '#e4f3e8',
  warn: '#855400',
  warnSoft: '#fdf1d8',
  bad: '#b3261e',
  badSoft: '#fce8e6',
  info: '#1f5f99',
  infoSoft: '#e4eff9',
};

const dark: Palette = {
  page: '#161311',
  card: '#201c19',
  sunken: '#292420',
  line: '#3d3630',
  text: '#f3ece6',
  quiet: '#b9ada3',
  accent: '#f0935b',
  accentStrong: '#f7b48a',
  accentSoft: '#41281a',
  onAccent: '#23120a',
  good: '#7fcb98',
  goodSoft: '#1d3325',
  warn: '#e8b75a',
  warnSoft: '#3a2d14',
  bad: '#f2938b',
  badSoft: '#43211e',
  info: '#8bbdea',
  infoSoft: '#1c2f42',
};

export const palettes = { light, dark } as const;
export type Shade = keyof typeof palettes;

const choice = createStore<ThemeChoice>(remembered<ThemeChoice>('theme', 'auto'));
const prefersDark = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
const shade = createStore<Shade>(shadeOf(choice.get()));

function shadeOf(wanted: ThemeChoice): Shade {
  if (wanted !== 'auto') return wanted;
  return prefersDark?.matches ? 'dark' : 'light';
}

/** Writes the palette into CSS variables, so that our own style sheet and antd show the same colours. */
function apply(): void {
  shade.set(shadeOf(choice.get()));
  const root = document.documentElement;
  root.dataset.shade = shade.get();
  for (const [name, value] of Object.entries(palettes[shade.get()])) root.style.setProperty(`--${name}`, value);
}

/** Applies the remembered choice now and follows the system from then on. */
export function startTheme(): void {
  apply();
  prefersDark?.addEventListener('change', apply);
}

export function chooseTheme(wanted: ThemeChoice): void {
  remember('theme', wanted);
  choice.set(wanted);
  apply();
}

export const useShade = (): Shade => useStore(shade);

export const fontFamily =
  'system-ui, -apple-system, "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans SC", sans-serif';

/** antd's tokens from our palette; `algorithm` is antd's for the shade. */
export function antdTheme(now: Shade, algorithm: NonNullable<ThemeConfig['algorithm']>): ThemeConfig {
  const p = palettes[now];
  return {
    algorithm,
    hashed: false,
    token: {
      colorPrimary: p.accent,
      colorPrimaryHover: p.accentStrong,
      colorPrimaryActive: p.accentStrong,
      colorInfo: p.info,
      colorSuccess: p.good,
      colorWarning: p.warn,
      colorError: p.bad,
      colorLink: p.accent,
      colorLinkHover: p.accentStrong,
      colorText: p.text,
      colorTextSecondary: p.quiet,
      colorTextTertiary: p.quiet,
      colorTextDescription: p.quiet,
      colorTextPlaceholder: p.quiet,
      colorBgLayout: p.page,
      colorBgContainer: p.card,
      colorBgElevated: p.card,
      colorBorder: p.line,
      colorBorderSecondary: p.line,
      colorTextLightSolid: p.onAccent,
      colorBgSpotlight: now === 'light' ? '#3a322d' : '#e9e0d8',
      borderRadius: 10,
      fontSize: 14,
      controlHeight: 38,
      fontFamily,
      motionDurationFast: '0.08s',
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.18s',
      boxShadow: '0 6px 24px rgb(60 40 20 / 12%)',
      boxShadowSecondary: '0 6px 24px rgb(60 40 20 / 12%)',
    },
    components: {
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', fontWeight: 500 },
      Table: {
        headerBg: p.sunken,
        headerColor: p.quiet,
        headerSplitColor: 'transparent',
        rowHoverBg: p.sunken,
        cellPaddingBlock: 11,
      },
      Segmented: { trackBg: p.sunken, itemSelectedBg: p.card, itemColor: p.quiet },
      Select: { optionSelectedBg: p.accentSoft, optionSelectedColor: p.text },
    },
  };
}
