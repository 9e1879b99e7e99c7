/** The frame of every page: title, way back, tabs in the browser, and the owner's text size. */
import Taro, { useDidShow } from '@tarojs/taro';
import { type ReactNode, useEffect } from 'react';
import { textScale } from '#device';
import { Box, Press, Words } from '#host';
import { useText } from '../i18n/language.ts';
import { unread } from '../message/unread.ts';
import { useStore } from '../state/store.ts';
import { tabs, toTab } from '../tabs.ts';
import { Icon } from './icon.tsx';
import { Badge, badgeText } from './kit.tsx';

interface PageProps {
  readonly title: string;
  /** Path of the tab when the page is one. */
  readonly tab?: string;
  /** Buttons that stay at the bottom edge. */
  readonly footer?: ReactNode;
  readonly children?: ReactNode;
}

/** The tab behind which messages are. */
const BADGE_TAB = '/pages/me/index';
const isBrowser = process.env.TARO_ENV === 'h5';

function goBack(): void {
  if (Taro.getCurrentPages().length > 1) void Taro.navigateBack();
  else toTab(tabs[0].path);
}

export function Page({ title, tab, footer, children }: PageProps) {
  const t = useText();
  const setTitle = () => void Taro.setNavigationBarTitle({ title });
  useEffect(setTitle, [title]);
  const waiting = useStore(unread);
  useEffect(() => {
    if (!isBrowser && tab !== undefined) showTabBadge(waiting);
  }, [waiting, tab]);
  useDidShow(() => {
    setTitle();
    if (!isBrowser && tab !== undefined) {
      tabs.forEach(({ name }, index) => void Taro.setTabBarItem({ index, text: t(name) }).catch(() => {}));
      showTabBadge(waiting);
    }
  });
  const scale = textScale();
  return (
    <Box
      className={`page ${tab === undefined ? '' : 'has-tabs'}`}
      {...(scale !== 1 && { style: { '--scale': scale } as object })}
    >
      {isBrowser && tab === undefined && (
        <Box className="bar">
          <Press className="bar-back" label={t('common.back')} onPress={goBack}>
            <Icon name="back" />
          </Press>
          <Words heading={1} className="bar-title">
            {title}
          </Words>
        </Box>
      )}
      <Box className="content" role="main">
        {children}
      </Box>
      {footer !== undefined && <Box className="footer">{footer}</Box>}
      {isBrowser && tab !== undefined && <TabBar current={tab} />}
    </Box>
  );
}

/** WeChat's own tab bar; it refuses while another page than a tab is shown, which asks again when it is. */
function showTabBadge(count: number): void {
  const index = tabs.findIndex(({ path }) => path === BADGE_TAB);
  const shown = count > 0 ? Taro.setTabBarBadge({ index, text: badgeText(count) }) : Taro.removeTabBarBadge({ index });
  void shown.catch(() => {});
}

/** In the mini program WeChat draws the tab bar itself. */
function TabBar({ current }: { readonly current: string }) {
  const t = useText();
  const waiting = useStore(unread);
  return (
    <Box className="tabs" role="navigation" label={t('tab.navigation')}>
      {tabs.map(({ path, name, icon }) => (
        <Press
          key={path}
          as="link"
          className={`tab ${path === current ? 'is-current' : ''}`}
          chosen={path === current}
          onPress={() => toTab(path)}
        >
          <Box className="tab-icon">
            <Icon name={icon} />
            {path === BADGE_TAB && waiting > 0 && <Badge count={waiting} />}
          </Box>
          <Words className="tab-name">{t(name)}</Words>
        </Press>
      ))}
    </Box>
  );
}
