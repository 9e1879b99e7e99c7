import zh from '../../i18n/record/zh.json';

export default { navigationBarTitleText: zh['card.title'] };
