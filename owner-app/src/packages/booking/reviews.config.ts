import zh from '../../i18n/booking/zh.json';

export default { navigationBarTitleText: zh['myReviews.title'] };
