import type { Catalogue } from '../catalogues.ts'

export const faces: Catalogue['faces'] = {
  angry: 'غضب',
  disgust: 'اشمئزاز',
  fear: 'خوف',
  happy: 'سعادة',
  sad: 'حزن',
  surprise: 'دهشة',
  neutral: 'هدوء',
  woman: 'امرأة',
  man: 'رجل',
  notSure: 'غير مؤكد',
  genderNotSure: 'الجنس غير مؤكد',
  emotionNotSure: 'الشعور غير مؤكد',
  nothingSure: 'الجنس والشعور غير مؤكدين',
  feeling: '{emotion} {share, number, percent}',
  feelingWithSecond: '{emotion} {share, number, percent}، وربما {second}',
  age: '{years, plural, =0 {أقل من سنة} one {نحو سنة} two {نحو سنتين} few {نحو # سنوات} many {نحو # سنة} other {نحو # سنة}}',
  line: '{who}، {age}: {feeling}',
  lineWithNothingSure: '{who}، {age}',
  too_small: 'صغير جدًا',
  too_blurred: 'غير واضح',
  turned_away: 'ملتفت',
  lineTooSmall: 'وجه أصغر من أن يُقرأ',
  lineTooBlurred: 'وجه غير واضح لا يُقرأ',
  lineTurnedAway: 'وجه ملتفت لا يُقرأ',
  found:
    '{count, plural, zero {لم أجد أي وجه:} one {وجدت وجهًا واحدًا:} two {وجدت وجهين:} few {وجدت # وجوه:} many {وجدت # وجهًا:} other {وجدت # وجه:}}',
  foundOnly:
    '{count, plural, zero {لم أجد أي وجه.} one {وجدت وجهًا واحدًا.} two {وجدت وجهين.} few {وجدت # وجوه.} many {وجدت # وجهًا.} other {وجدت # وجه.}}',
  more: '{count, plural, zero {… ولا شيء غيرها.} one {… ووجه آخر.} two {… ووجهان آخران.} few {… و# وجوه أخرى.} many {… و# وجهًا آخر.} other {… و# وجه آخر.}}',
  none: 'لم أجد أي وجه في هذه الصورة. أفضل الوجوه ما كان جيد الإضاءة وينظر إلى الكاميرا.',
  album:
    '{faces, plural, zero {لم أجد أي وجه في هذه الصور ({pictures}).} one {وجدت وجهًا واحدًا في هذه الصور ({pictures}):} two {وجدت وجهين في هذه الصور ({pictures}):} few {وجدت # وجوه في هذه الصور ({pictures}):} many {وجدت # وجهًا في هذه الصور ({pictures}):} other {وجدت # وجه في هذه الصور ({pictures}):}}',
  pictureWithFaces:
    '{count, plural, zero {الصورة {number}: لا أحد} one {الصورة {number}: وجه واحد} two {الصورة {number}: وجهان} few {الصورة {number}: # وجوه} many {الصورة {number}: # وجهًا} other {الصورة {number}: # وجه}}',
  pictureWithoutFaces: 'الصورة {number}: لا أحد',
  pictureUnread: 'الصورة {number}: لم أستطع قراءتها',
}
