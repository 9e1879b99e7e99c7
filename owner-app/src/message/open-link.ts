/** Opens what a message leads to: a page of ours, or an address (CAM-4). */
import Taro from '@tarojs/taro';
import { canVisit, visit } from '#device';
import { tabs, toTab } from '../tabs.ts';
import type { Place } from './message.ts';

/** @returns whether it opened; false when the phone can only copy the address, which it did */
export async function openPlace(place: Place): Promise<boolean> {
  if (place.kind === 'none') return true;
  if (place.kind === 'page') {
    const path = place.url.split('?')[0] ?? '';
    if (tabs.some((tab) => tab.path === path)) toTab(path);
    else await Taro.navigateTo({ url: place.url });
    return true;
  }
  const address = place.url.startsWith('/') ? API_BASE + place.url : place.url;
  if (canVisit) visit(address);
  else await Taro.setClipboardData({ data: address });
  return canVisit;
}
