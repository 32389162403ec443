import type { Catalogue } from '../catalogues.ts'

export const commands: Catalogue['commands'] = {
  start: 'ماذا يفعل هذا البوت',
  help: 'ما يمكنك إرساله',
  classify: 'النظر إلى الصورة التي ترد عليها',
  me: 'النظر إلى صورة ملفك الشخصي',
  settings: 'اللغة والنمط وغيرهما',
  queue: 'من ينتظر',
  cancel: 'سحب صورك المنتظرة',
  auto: 'كل الصور في هذه المجموعة: نعم أو لا',
  privacy: 'ما يُحتفظ به',
  forget: 'نسيان هذه المحادثة',
}
