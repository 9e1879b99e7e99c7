/** The run-time half of aria.mjs: both sides must count the same attributes, or their short names differ. */
import { mergeInternalComponents } from '@tarojs/shared';
import { ariaAttributes } from './aria.mjs';

mergeInternalComponents(ariaAttributes());
