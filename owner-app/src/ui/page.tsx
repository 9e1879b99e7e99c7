/** The frame of every page: title, way back, tabs in the browser, and the owner's text size. */
import Taro, { useDidShow } from '@tarojs/taro';
import { type ReactNode, useEffect } from 'react';
import { textScale } from '#device';
import { Box, Press, Words } from '#host';
import { useText } from '../i18n/language.ts';
import { tabs, toTab } from '../tabs.ts';
import { Icon } from './icon.tsx';

interface PageProps {
  readonly title: string;
  /** Path of the tab when the page is one. */
  readonly tab?: string;
  /** Buttons that stay at the bottom edge. */
  readonly footer?: ReactNode;
  readonly children?: ReactNode;
}

const isBrowser = process.env.TARO_ENV === 'h5';

function goBack(): void {
  if (Taro.getCurrentPages().length > 1) void Taro.navigateBack();
  else toTab(tabs[0].path);
}

export function Page({ title, tab, footer, children }: PageProps) {
  const t = useText();
  const setTitle = () => void Taro.setNavigationBarTitle({ title });
  useEffect(setTitle, [title]);
  useDidShow(() => {
    setTitle();
    if (!isBrowser && tab !== undefined) {
      tabs.forEach(({ name }, index) => void Taro.setTabBarItem({ index, text: t(name) }).catch(() => {}));
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

/** In the mini program WeChat draws the tab bar itself. */
function TabBar({ current }: { readonly current: string }) {
  const t = useText();
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
          <Icon name={icon} />
          <Words className="tab-name">{t(name)}</Words>
        </Press>
      ))}
    </Box>
  );
}
