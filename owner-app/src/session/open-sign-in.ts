/** The way to the sign-in page, for whatever finds out that nobody is signed in. */
import Taro from '@tarojs/taro';

export function openSignIn(): void {
  void Taro.navigateTo({ url: '/pages/sign-in/index' });
}
