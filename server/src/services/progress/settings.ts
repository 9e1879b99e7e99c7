/** Figures of the progress module that an operator may change. */
import { Type } from 'typebox';
import { setting } from '../../platform/setting.ts';

/** Days after completion in which owner and store may still write to each other. */
export const chatDays = setting('progress.chatDays', Type.Integer({ minimum: 0, maximum: 365 }), 7);

export const progressSettings = [chatDays] as const;
