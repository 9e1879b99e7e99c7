/** The tabs, in their order. A new tab is one line here, one in app.config.ts and one in scripts/draw-icons.mjs. */
import Taro from '@tarojs/taro';

export const tabs = [
  { path: '/pages/home/index', name: 'tab.home', icon: 'home' },
  { path: '/pages/booking/index', name: 'tab.booking', icon: 'calendar' },
  { path: '/pages/me/index', name: 'tab.me', icon: 'me' },
] as const;

export function toTab(path: string): void {
  void Taro.switchTab({ url: path });
}
