/** Words of the demo city: names of invented people and pets, districts of an invented city. */

export const CITY = '云江市';

export const SURNAMES = [
  ...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文',
];

export const GIVEN = [
  ...'梓涵雨欣思远浩宇子轩诗琪佳怡嘉豪俊杰晓东建国志强美玲丽娜静雯文博天佑若曦亦菲一诺安然可馨宇航泽阳雪晴明轩语桐瑞霖书瑶景行知夏听澜青禾星野沐辰婉清慕白疏影云舒朝阳',
];

export const PET_NAMES = [
  '豆豆',
  '团子',
  '奶茶',
  '布丁',
  '可乐',
  '旺财',
  '咪咪',
  '汤圆',
  '米粒',
  '芝麻',
  '花卷',
  '糯米',
  '球球',
  '雪球',
  '皮皮',
  '乐乐',
  '多多',
  '大橘',
  '小黑',
  '麻薯',
  '包子',
  '年糕',
  '饺子',
  '果冻',
  '芒果',
  '柚子',
  '橙子',
  '栗子',
  '花生',
  '土豆',
  '地瓜',
  '肉松',
  '奥利奥',
  '拿铁',
  '摩卡',
  '威士忌',
  '小七',
  '阿福',
  '来福',
  '元宝',
  '招财',
  '贝贝',
  '朵朵',
  '妞妞',
  '点点',
  '毛毛',
  '嘟嘟',
  '咕噜',
  '啵啵',
  '泡芙',
];

export const CHANNELS = [
  { code: 'store-qr', name: '门店二维码', kind: 'store', weight: 34, costFen: 0 },
  { code: 'mini-search', name: '小程序搜索', kind: 'code', weight: 18, costFen: 0 },
  { code: 'friend', name: '好友推荐', kind: 'referrer', weight: 16, costFen: 300_000 },
  { code: 'douyin', name: '抖音', kind: 'campaign', weight: 14, costFen: 2_600_000 },
  { code: 'dianping', name: '大众点评', kind: 'campaign', weight: 11, costFen: 1_800_000 },
  { code: 'official-account', name: '公众号', kind: 'code', weight: 7, costFen: 0 },
] as const;

/** Breeds by the names that people write; the pet module resolves them. Weights follow what Chinese cities keep. */
export const CATS = [
  { breed: '中华田园猫', weight: 30 },
  { breed: '英国短毛猫', weight: 24 },
  { breed: '美国短毛猫', weight: 12 },
  { breed: '布偶猫', weight: 14 },
  { breed: '暹罗猫', weight: 6 },
  { breed: '缅因猫', weight: 4 },
  { breed: '异国短毛猫', weight: 4 },
  { breed: '斯芬克斯猫', weight: 2 },
];

export const DOGS = [
  { breed: '贵宾犬', weight: 22 },
  { breed: '中华田园犬', weight: 14 },
  { breed: '金毛寻回犬', weight: 10 },
  { breed: '拉布拉多寻回犬', weight: 8 },
  { breed: '柯基', weight: 10 },
  { breed: '比熊', weight: 10 },
  { breed: '博美', weight: 8 },
  { breed: '柴犬', weight: 7 },
  { breed: '边境牧羊犬', weight: 6 },
  { breed: '法国斗牛犬', weight: 5 },
];
