/** Default figures of the pet module that an operator may change. */
import { Type } from 'typebox';
import { setting } from '../../platform/setting.ts';

/** For how long an invitation into a household can be used. */
export const invitationHours = setting('pet.invitationHours', Type.Integer({ minimum: 1, maximum: 720 }), 24);
/** For how many days after recording it a farewell can be taken back. */
export const farewellUndoDays = setting('pet.farewellUndoDays', Type.Integer({ minimum: 0, maximum: 365 }), 30);

export const petSettings = [invitationHours, farewellUndoDays];
