/** Ways between the pages of booking. */
import Taro from '@tarojs/taro';

export function open(page: string, query: Readonly<Record<string, string | undefined>> = {}): void {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  const url = `/packages/booking/${page}`;
  void Taro.navigateTo({ url: pairs.length === 0 ? url : `${url}?${pairs.join('&')}` });
}

export function openConfirmStay(query: Readonly<Record<string, string | undefined>>): void {
  open('confirm', query);
}

export function openHealth(petId: string): void {
  void Taro.navigateTo({ url: `/packages/pet/health?petId=${petId}` });
}

/** Takes the place of the page that led here, so that going back does not repeat it. */
export function replaceBy(page: string, query: Readonly<Record<string, string>>): void {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  void Taro.redirectTo({ url: `/packages/booking/${page}?${pairs.join('&')}` });
}

/** A value of the page's address; browsers hand it over encoded. */
export function given(value: string | undefined): string | undefined {
  if (value === undefined || value === '') return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
