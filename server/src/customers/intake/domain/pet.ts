/** Rows of pets. */
import type { Intake } from '@pawloop/contract';
import type { ParseTime } from './date.ts';
import { faulty, fieldCells, type Read, remembered } from './row.ts';

export interface PetImportRow {
  readonly registration: string;
  readonly name: string;
  readonly species: string;
  readonly breed: string | null;
  readonly secondBreed: string | null;
  readonly sex: 'male' | 'female' | 'unknown';
  readonly birthday: string | null;
  readonly registeredAt: number | null;
  readonly customer: string | null;
  readonly phone: string | null;
}

/** Words of other systems for our species; what is a farm animal or unheard of is `other`. */
const SPECIES: readonly (readonly [string, RegExp])[] = [
  ['dog', /^(?:dog|canine|犬|狗|狗狗)$/i],
  ['cat', /^(?:cat|feline|猫|猫咪)$/i],
  ['rabbit', /^(?:rabbit|bunny|兔|兔子)$/i],
  ['hamster', /^(?:hamster|仓鼠)$/i],
  ['guinea-pig', /^(?:guinea pig|guinea-pig|cavy|豚鼠|荷兰猪)$/i],
  ['chinchilla', /^(?:chinchilla|龙猫)$/i],
  ['bird', /^(?:bird|parrot|鸟|鹦鹉)$/i],
  ['turtle', /^(?:turtle|tortoise|龟|乌龟)$/i],
  ['fish', /^(?:fish|鱼)$/i],
  ['ferret', /^(?:ferret|雪貂)$/i],
  ['hedgehog', /^(?:hedgehog|刺猬)$/i],
  ['lizard', /^(?:lizard|gecko|蜥蜴|守宫)$/i],
  ['snake', /^(?:snake|蛇)$/i],
  ['pig', /^(?:pig|小猪|猪)$/i],
  ['goat', /^(?:goat|山羊)$/i],
  ['horse', /^(?:horse|pony|马)$/i],
];
const FEMALE = /^(?:f|female|母|雌|妹妹|mm)$/i;
const MALE = /^(?:m|male|公|雄|弟弟|gg)$/i;

export function speciesOf(text: string): string {
  return SPECIES.find(([, words]) => words.test(text))?.[0] ?? 'other';
}

export function petReader(
  columns: readonly string[],
  mapping: Intake.Mapping,
  times: { readonly birthday: ParseTime; readonly at: ParseTime; isPhone(text: string): boolean },
): (cells: readonly string[]) => Read<PetImportRow> {
  const field = fieldCells(columns, mapping);
  const species = remembered(speciesOf);
  return (cells) => {
    const registration = field.of(cells, 'registration');
    if (registration === '')
      return faulty('value/missing', 'the registration number is missing', field.column('registration'));
    if (registration.length > 120)
      return faulty(
        'value/too-long',
        'the registration number is too long',
        field.column('registration'),
        registration,
      );
    const kind = field.of(cells, 'species');
    if (kind === '') return faulty('value/missing', 'the species is missing', field.column('species'));
    const dates: (number | null)[] = [];
    for (const name of ['birthday', 'at'] as const) {
      const text = field.of(cells, name);
      const value = text === '' ? null : times[name](text);
      if (value === undefined)
        return faulty('value/date', `"${text.slice(0, 40)}" is no date of the format`, field.column(name), text);
      dates.push(value);
    }
    const [birthday = null, registeredAt = null] = dates;
    const phone = field.of(cells, 'phone') || null;
    if (phone && !times.isPhone(phone)) {
      return faulty(
        'value/unknown',
        `"${phone.slice(0, 40)}" is no mainland mobile number`,
        field.column('phone'),
        phone,
      );
    }
    const sex = field.of(cells, 'sex');
    return {
      row: {
        registration,
        // Many a licence is given before the animal has a name.
        name: field.of(cells, 'name').slice(0, 40).trim() || registration.slice(0, 40),
        species: species(kind),
        breed: field.of(cells, 'breed').slice(0, 120) || null,
        secondBreed: field.of(cells, 'secondBreed').slice(0, 120) || null,
        sex: FEMALE.test(sex) ? 'female' : MALE.test(sex) ? 'male' : 'unknown',
        birthday:
          birthday === null ? null : new Temporal.Instant(BigInt(birthday) * 1_000_000n).toString().slice(0, 10),
        registeredAt,
        customer: field.of(cells, 'customer').slice(0, 200) || null,
        phone,
      },
    };
  };
}
