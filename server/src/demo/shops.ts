/** Merchants of the demo city as data: who they are, what they do, where their stores lie, what they ask. */
import type { Merchant } from '@pawloop/contract';

/** Middle of the invented city; stores lie around it. */
export const CITY_CENTRE = { lat: 30.2741, lng: 120.1551 };

export type Line = 'wash' | 'clinic' | 'night' | 'boarding' | 'school' | 'studio' | 'farewell' | 'taxi';

export interface Shop {
  /** Of its manager's sign-in. */
  readonly key: string;
  readonly name: string;
  readonly lines: readonly Line[];
  readonly stores: readonly {
    readonly name: string;
    readonly district: string;
    readonly east: number;
    readonly north: number;
  }[];
  /** `waiting`: its application lies with the operator; `expiring`: a document ends within 30 days. */
  readonly standing?: 'waiting' | 'expiring' | 'untrained';
  readonly tags: readonly string[];
  /** Against the usual price. */
  readonly dear: number;
}

/** Places in metres east and north of the middle. */
export const SHOPS: readonly Shop[] = [
  {
    key: 'paopao',
    name: '泡泡爪洗护',
    lines: ['wash', 'studio'],
    tags: ['连锁', '透明洗护间'],
    dear: 1,
    stores: [
      { name: '泡泡爪·湖滨店', district: '湖滨路 88 号', east: 350, north: 420 },
      { name: '泡泡爪·桂花园店', district: '桂花路 12 号', east: -2100, north: 900 },
      { name: '泡泡爪·大学城店', district: '学士街 201 号', east: 4800, north: -3300 },
    ],
  },
  {
    key: 'yunjiang',
    name: '云江动物医院',
    lines: ['clinic', 'night'],
    tags: ['24 小时', '影像中心'],
    dear: 1.15,
    stores: [
      { name: '云江动物医院·总院', district: '人民路 500 号', east: -600, north: -450 },
      { name: '云江动物医院·城东分院', district: '朝阳大道 77 号', east: 3600, north: 1500 },
      { name: '云江动物医院·滨江分院', district: '江南大道 301 号', east: -1500, north: -4200 },
    ],
  },
  {
    key: 'anxin',
    name: '安心宠物医院',
    lines: ['clinic', 'night'],
    tags: ['猫友好', '夜间急诊'],
    dear: 1.05,
    stores: [
      { name: '安心宠物医院·北山店', district: '北山路 9 号', east: 800, north: 2300 },
      { name: '安心宠物医院·西溪店', district: '西溪路 160 号', east: -5200, north: 1200 },
    ],
  },
  {
    key: 'xiaoyuan',
    name: '小院寄养',
    lines: ['boarding'],
    tags: ['独立院子', '实时监控'],
    dear: 1,
    stores: [
      { name: '小院寄养·青山院', district: '青山巷 3 号', east: 2600, north: 4100 },
      { name: '小院寄养·茶田院', district: '茶田路 45 号', east: -3900, north: -2600 },
    ],
  },
  {
    key: 'wangxing',
    name: '汪星学院',
    lines: ['school'],
    tags: ['正向训练', '户外场地'],
    dear: 1,
    stores: [{ name: '汪星学院', district: '运河东路 18 号', east: 1900, north: -1800 }],
  },
  {
    key: 'maoqiu',
    name: '毛球造型',
    lines: ['wash'],
    tags: ['造型师主理', '一对一'],
    dear: 1.3,
    stores: [
      { name: '毛球造型·天目店', district: '天目山路 66 号', east: -1300, north: 1700 },
      { name: '毛球造型·万象店', district: '富春路 701 号', east: 2900, north: -900 },
    ],
  },
  {
    key: 'guangying',
    name: '光影宠物摄影',
    lines: ['studio'],
    tags: ['棚拍', '外景'],
    dear: 1,
    stores: [{ name: '光影宠物摄影', district: '创意园 5 幢', east: 1200, north: -600 }],
  },
  {
    key: 'caihong',
    name: '彩虹桥善终',
    lines: ['farewell'],
    tags: ['单独火化', '上门接送'],
    dear: 1,
    stores: [{ name: '彩虹桥善终', district: '松林路 2 号', east: -6800, north: 5200 }],
  },
  {
    key: 'chengfeng',
    name: '乘风宠物接送',
    lines: ['taxi'],
    tags: ['GPS 轨迹', '恒温车厢'],
    dear: 1,
    stores: [{ name: '乘风宠物接送', district: '环城北路 120 号', east: -200, north: 3100 }],
  },
  {
    key: 'siji',
    name: '四季宠物生活馆',
    lines: ['wash', 'boarding'],
    tags: ['会员日', '猫狗分区'],
    dear: 0.9,
    stores: [
      { name: '四季生活馆·文晖店', district: '文晖路 210 号', east: 1600, north: 2000 },
      { name: '四季生活馆·之江店', district: '之江路 30 号', east: -2800, north: -5200 },
    ],
  },
  {
    key: 'yunxi',
    name: '云溪宠物诊所',
    lines: ['clinic'],
    tags: ['社区门诊'],
    dear: 0.85,
    standing: 'expiring',
    stores: [{ name: '云溪宠物诊所', district: '云溪路 8 号', east: 2200, north: 300 }],
  },
  {
    key: 'xinya',
    name: '新芽宠物美容',
    lines: ['wash'],
    tags: ['新店'],
    dear: 0.8,
    standing: 'waiting',
    stores: [{ name: '新芽宠物美容', district: '长乐路 51 号', east: -900, north: -1700 }],
  },
];

type Sizes = readonly [number, number, number, number, number];

export interface Sold {
  readonly service: string;
  /** Fen by size from toy to giant; one figure for every size. */
  readonly fen: Sizes | number;
  /** Long coats cost so much more. */
  readonly long?: number;
  readonly terms?: Partial<Omit<Merchant.OfferInput, 'serviceId' | 'bands' | 'policyId'>>;
}

export interface Trade {
  readonly categories: readonly string[];
  /** Skills of its people, one list a person. */
  readonly people: readonly (readonly string[])[];
  readonly things: readonly (readonly [kind: string, name: string])[];
  readonly sold: readonly Sold[];
  readonly rooms?: readonly Omit<Merchant.RoomClassInput, 'kennels'>[];
  readonly kennels?: readonly number[];
}

const home = { allowed: true, areaM: 8000, speedKmh: 18, priceFen: 3000 };
const washing = { firstVisit: { minutes: 15, priceFen: 0 }, matted: { minutes: 30, priceFen: 5000 } };
const booked = { depositFen: 3000, payment: ['deposit', 'full', 'store'] as Merchant.PayWay[] };

export const TRADES: Readonly<Record<Line, Trade>> = {
  wash: {
    categories: ['grooming'],
    people: [['groom', 'wash'], ['groom', 'wash'], ['wash']],
    things: [
      ['tub', '1 号浴池'],
      ['tub', '2 号浴池'],
      ['table', '1 号美容台'],
      ['table', '2 号美容台'],
    ],
    sold: [
      {
        service: 'bath',
        fen: [6800, 7800, 11_800, 16_800, 22_800],
        long: 1.25,
        terms: { ...washing, ...booked, bufferAfterMinutes: 5 },
      },
      {
        service: 'full-groom',
        fen: [15_800, 18_800, 25_800, 36_800, 46_800],
        long: 1.2,
        terms: { ...washing, ...booked, bufferAfterMinutes: 10 },
      },
      { service: 'deshed', fen: [9800, 10_800, 15_800, 21_800, 28_800], terms: { ...washing } },
      { service: 'nail-trim', fen: 3000 },
      {
        service: 'home-groom',
        fen: [16_800, 18_800, 24_800, 32_800, 39_800],
        terms: { home, leadMinutes: 240, bufferBeforeMinutes: 15 },
      },
    ],
  },
  clinic: {
    categories: ['medical', 'vaccination'],
    people: [['vet', 'vaccinate'], ['vet', 'vaccinate'], ['vaccinate']],
    things: [
      ['exam_room', '1 诊室'],
      ['exam_room', '2 诊室'],
    ],
    sold: [
      { service: 'consult', fen: 6000, terms: { leadMinutes: 30 } },
      { service: 'checkup', fen: 39_800, terms: booked },
      { service: 'dental', fen: [58_000, 62_000, 72_000, 88_000, 98_000], terms: booked },
      { service: 'neuter', fen: [68_000, 78_000, 98_000, 138_000, 168_000], terms: { ...booked, leadMinutes: 1440 } },
      { service: 'rabies', fen: 8000 },
      { service: 'core', fen: 12_800 },
      { service: 'antibody', fen: 18_800 },
      { service: 'deworm', fen: 6800 },
    ],
  },
  night: { categories: ['medical'], people: [['vet']], things: [], sold: [] },
  boarding: {
    categories: ['boarding'],
    people: [['keeper'], ['keeper']],
    things: [],
    sold: [
      { service: 'dog-boarding', fen: [8800, 8800, 11_800, 15_800, 18_800], terms: { ...booked, horizonDays: 120 } },
      { service: 'cat-boarding', fen: 7800, terms: { ...booked, horizonDays: 120 } },
      { service: 'daycare', fen: [6800, 6800, 7800, 9800, 11_800] },
    ],
    rooms: [
      { name: '猫咪阳光房', sizeClass: 'small', species: ['cat'] },
      { name: '小型犬舍', sizeClass: 'small', species: ['dog'] },
      { name: '中型犬舍', sizeClass: 'medium', species: ['dog'] },
      { name: '大型犬院', sizeClass: 'giant', species: ['dog'] },
    ],
    kennels: [8, 6, 5, 4],
  },
  school: {
    categories: ['training'],
    people: [['train'], ['train']],
    things: [['training_yard', '训练场']],
    sold: [
      { service: 'puppy-class', fen: 12_800, terms: { seats: 6, leadMinutes: 720 } },
      { service: 'private-lesson', fen: 29_800, terms: { ...booked, home } },
      { service: 'behaviour', fen: 39_800, terms: booked },
    ],
  },
  studio: {
    categories: ['photography'],
    people: [['photo']],
    things: [['studio', '摄影棚']],
    sold: [
      { service: 'studio', fen: 39_900, terms: booked },
      { service: 'outdoor', fen: 69_900, terms: { ...booked, home: { ...home, areaM: 15_000 } } },
      { service: 'id-photo', fen: 9900 },
    ],
  },
  farewell: {
    categories: ['funeral'],
    people: [['farewell'], ['farewell']],
    things: [
      ['farewell_room', '告别厅'],
      ['cremator', '火化炉'],
      ['van', '接送车'],
    ],
    sold: [
      { service: 'cremation', fen: [98_000, 118_000, 148_000, 198_000, 238_000], terms: { leadMinutes: 120 } },
      { service: 'memorial', fen: 58_000 },
      { service: 'collection', fen: 18_000, terms: { home: { ...home, areaM: 30_000, speedKmh: 30 } } },
    ],
  },
  taxi: {
    categories: ['taxi'],
    people: [['drive'], ['drive'], ['drive']],
    things: [
      ['van', '云A·001'],
      ['van', '云A·002'],
    ],
    sold: [
      { service: 'city-ride', fen: 5800, terms: { home: { ...home, areaM: 20_000, speedKmh: 25, priceFen: 0 } } },
      { service: 'vet-ride', fen: 9800, terms: { home: { ...home, areaM: 20_000, speedKmh: 25, priceFen: 0 } } },
      {
        service: 'airport-ride',
        fen: 26_800,
        terms: { leadMinutes: 720, home: { ...home, areaM: 30_000, speedKmh: 30, priceFen: 0 } },
      },
    ],
  },
};

/** Documents that each category asks for besides the business licence. */
export const PAPERS: Readonly<Record<string, readonly string[]>> = {
  grooming: ['hygiene_permit'],
  medical: ['clinic_license', 'vet_registration'],
  vaccination: ['clinic_license', 'vet_registration'],
  boarding: ['hygiene_permit', 'boarding_insurance'],
  training: ['trainer_certificate'],
  photography: [],
  funeral: ['cremation_permit'],
  taxi: ['vehicle_permit'],
};
