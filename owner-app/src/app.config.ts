/** Settings of the whole app: pages, tabs and bars. Tabs and sign-in are the main package. */
import zh from './i18n/zh.json';
import { mainPages, subPackages } from './pages.ts';

const isBrowser = process.env.TARO_ENV === 'h5';

/** Colours of WeChat's own bars follow theme.json; the browser draws its bars in `ui/page.tsx`. */
const themed = (name: string, light: string) => (isBrowser ? light : `@${name}`);

export default {
  pages: mainPages,
  subPackages,
  tabBar: {
    custom: isBrowser,
    color: themed('tabText', '#6d5f54'),
    selectedColor: themed('accent', '#a8481f'),
    backgroundColor: themed('surface', '#ffffff'),
    borderStyle: isBrowser ? 'white' : '@tabBorder',
    list: [
      {
        pagePath: 'pages/home/index',
        text: zh['tab.home'],
        iconPath: themed('homeIcon', 'assets/home-light.png'),
        selectedIconPath: themed('homeChosen', 'assets/home-light-chosen.png'),
      },
      {
        pagePath: 'pages/booking/index',
        text: zh['tab.booking'],
        iconPath: themed('bookingIcon', 'assets/booking-light.png'),
        selectedIconPath: themed('bookingChosen', 'assets/booking-light-chosen.png'),
      },
      {
        pagePath: 'pages/me/index',
        text: zh['tab.me'],
        iconPath: themed('meIcon', 'assets/me-light.png'),
        selectedIconPath: themed('meChosen', 'assets/me-light-chosen.png'),
      },
    ],
  },
  window: {
    navigationBarTitleText: zh['app.name'],
    navigationBarBackgroundColor: themed('ground', '#fbf6f0'),
    navigationBarTextStyle: themed('barText', 'black'),
    backgroundColor: themed('ground', '#fbf6f0'),
    backgroundTextStyle: themed('pullText', 'dark'),
  },
  animation: false,
  ...(isBrowser
    ? {}
    : {
        darkmode: true,
        themeLocation: 'theme.json',
        lazyCodeLoading: 'requiredComponents',
        requiredPrivateInfos: ['getLocation'],
        permission: { 'scope.userLocation': { desc: zh['place.whyAsked'] } },
      }),
};
