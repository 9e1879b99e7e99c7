/** The owner's token in the device's storage. */
import Taro from '@tarojs/taro';

const TOKEN = 'pawloop.token';

/** Empty when nobody is signed in. */
export function storedToken(): string {
  const value: unknown = Taro.getStorageSync(TOKEN);
  return typeof value === 'string' ? value : '';
}

export function storeToken(token: string): void {
  Taro.setStorageSync(TOKEN, token);
}

export function forgetToken(): void {
  Taro.removeStorageSync(TOKEN);
}
