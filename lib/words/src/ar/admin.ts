import type { Catalogue } from '../catalogues.ts'

export const admin: Catalogue['admin'] = {
  title: 'كيف حالي',
  running:
    '{days, plural, zero {أعمل منذ اليوم} one {أعمل منذ يوم} two {أعمل منذ يومين} few {أعمل منذ # أيام} many {أعمل منذ # يومًا} other {أعمل منذ # يوم}}',
  jobs: 'تنتظر: {waiting, number}. قيد العمل: {working, number}.',
  outcomes: 'تم الرد: {answered, number}. فشلت: {failed, number}. مشكوك فيها: {inDoubt, number}.',
  memory: 'الذاكرة: {megabytes, number, ::.} ميغابايت',
  accepting: 'آخذ الصور.',
  paused: 'متوقف مؤقتًا: تُؤخذ الصور وتنتظر.',
  draining: 'جارٍ الإفراغ: لا تُؤخذ صور جديدة، ويُردّ على المنتظرة.',
  pause: 'إيقاف مؤقت',
  resume: 'متابعة',
  drain: 'إفراغ',
  refresh: 'تحديث',
}
