import zh from '../../i18n/zh.json';

export default { navigationBarTitleText: zh['emergency.mine'] };
