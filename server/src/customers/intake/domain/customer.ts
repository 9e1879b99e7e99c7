/** Rows of customers. */
import type { Intake } from '@pawloop/contract';
import type { ParseTime } from './date.ts';
import { faulty, fieldCells, type Read } from './row.ts';

export interface CustomerRow {
  readonly customer: string | null;
  readonly member: string | null;
  readonly openid: string | null;
  /** As in the file; a mainland mobile number. */
  readonly phone: string | null;
  readonly name: string | null;
  readonly gender: 'female' | 'male' | null;
  /** `YYYY-MM-DD`. */
  readonly birthday: string | null;
  readonly city: string | null;
  readonly registeredAt: number | null;
}

export interface CustomerTimes {
  readonly birthday: ParseTime;
  readonly registeredAt: ParseTime;
  /** Whether it can be called. */
  isPhone(text: string): boolean;
}

const FEMALE = /^(?:f|female|女|女性|女士|小姐|2)$/i;
const MALE = /^(?:m|male|男|男性|先生|1)$/i;

export function customerReader(
  columns: readonly string[],
  mapping: Intake.Mapping,
  times: CustomerTimes,
): (cells: readonly string[]) => Read<CustomerRow> {
  const field = fieldCells(columns, mapping);
  return (cells) => {
    const text = (name: Intake.ImportField) => field.of(cells, name) || null;
    const [customer, member, openid, phone] = [text('customer'), text('member'), text('openid'), text('phone')];
    if (!customer && !member && !openid && !phone) {
      return faulty(
        'value/missing',
        'nothing tells who the customer is',
        field.column('customer') ?? field.column('phone'),
      );
    }
    for (const [name, value] of [
      ['customer', customer],
      ['member', member],
      ['openid', openid],
    ] as const) {
      if (value && value.length > 200)
        return faulty('value/too-long', `the ${name} is too long`, field.column(name), value);
    }
    if (phone && !times.isPhone(phone)) {
      return faulty(
        'value/unknown',
        `"${phone.slice(0, 40)}" is no mainland mobile number`,
        field.column('phone'),
        phone,
      );
    }
    const birthdayText = text('birthday');
    const birthday = birthdayText === null ? null : times.birthday(birthdayText);
    if (birthday === undefined)
      return faulty('value/date', 'the birthday is no date of the format', field.column('birthday'), birthdayText);
    const registeredText = text('registeredAt');
    const registeredAt = registeredText === null ? null : times.registeredAt(registeredText);
    if (registeredAt === undefined) {
      return faulty(
        'value/date',
        'the date of registration is no date of the format',
        field.column('registeredAt'),
        registeredText,
      );
    }
    const gender = text('gender') ?? '';
    return {
      row: {
        customer,
        member,
        openid,
        phone,
        name: text('name')?.slice(0, 80) ?? null,
        gender: FEMALE.test(gender) ? 'female' : MALE.test(gender) ? 'male' : null,
        birthday:
          birthday === null ? null : new Temporal.Instant(BigInt(birthday) * 1_000_000n).toString().slice(0, 10),
        city: text('city')?.slice(0, 60) ?? null,
        registeredAt,
      },
    };
  };
}
