/** The providers around all rooms: server data, antd's language and tokens, routes. */
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ConfigProvider, theme } from 'antd';
import type { Locale } from 'antd/es/locale';
import { StrictMode, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmHost } from '../kit/Confirm.tsx';
import { Toasts } from '../kit/Toasts.tsx';
import { queryClient } from './api.ts';
import { router } from './router.tsx';
import { antdTheme, useShade } from './theme.ts';

const locales = {
  zh: () => import('antd/es/locale/zh_CN'),
  en: () => import('antd/es/locale/en_GB'),
};

/** antd's own words; until they arrive antd speaks English, which no first screen shows. */
function useAntdLocale(language: string): Locale | undefined {
  const [locale, setLocale] = useState<Locale>();
  useEffect(() => {
    let wanted = true;
    const load = language === 'en' ? locales.en : locales.zh;
    load().then((module) => {
      if (wanted) setLocale(module.default);
    });
    return () => {
      wanted = false;
    };
  }, [language]);
  return locale;
}

export function Console() {
  const shade = useShade();
  const { i18n } = useTranslation();
  const locale = useAntdLocale(i18n.language);
  const algorithm = shade === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm;
  return (
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <ConfigProvider
          theme={antdTheme(shade, algorithm)}
          button={{ autoInsertSpace: false }}
          {...(locale && { locale })}
        >
          <Suspense>
            <RouterProvider router={router} />
          </Suspense>
          <ConfirmHost />
          <Toasts />
        </ConfigProvider>
      </QueryClientProvider>
    </StrictMode>
  );
}
