import type { Catalogue } from '../catalogues.ts'

export const faces: Catalogue['faces'] = {
  angry: 'злость',
  disgust: 'отвращение',
  fear: 'страх',
  happy: 'радость',
  sad: 'грусть',
  surprise: 'удивление',
  neutral: 'спокойствие',
  woman: 'женщина',
  man: 'мужчина',
  notSure: 'неясно',
  genderNotSure: 'пол неясен',
  emotionNotSure: 'эмоция неясна',
  nothingSure: 'пол и эмоция неясны',
  feeling: '{emotion} {share, number, percent}',
  feelingWithSecond: '{emotion} {share, number, percent}, возможно, {second}',
  age: '{years, plural, =0 {меньше года} one {около # года} few {около # лет} many {около # лет} other {около # лет}}',
  line: '{who}, {age}: {feeling}',
  lineWithNothingSure: '{who}, {age}',
  too_small: 'слишком мелко',
  too_blurred: 'размыто',
  turned_away: 'отвёрнуто',
  lineTooSmall: 'слишком мелкое лицо, не разобрать',
  lineTooBlurred: 'слишком размытое лицо, не разобрать',
  lineTurnedAway: 'лицо отвёрнуто, не разобрать',
  found:
    '{count, plural, =1 {Я нашёл одно лицо:} one {Я нашёл # лицо:} few {Я нашёл # лица:} many {Я нашёл # лиц:} other {Я нашёл # лица:}}',
  foundOnly:
    '{count, plural, =1 {Я нашёл одно лицо.} one {Я нашёл # лицо.} few {Я нашёл # лица.} many {Я нашёл # лиц.} other {Я нашёл # лица.}}',
  more: '{count, plural, =1 {… и ещё одно.} one {… и ещё #.} few {… и ещё #.} many {… и ещё #.} other {… и ещё #.}}',
  none: 'Я не нашёл лиц на этой картинке. Лучше всего видны хорошо освещённые лица, которые смотрят в камеру.',
  album:
    '{faces, plural, =0 {Я не нашёл лиц на этих картинках ({pictures}).} one {На этих картинках ({pictures}) я нашёл # лицо:} few {На этих картинках ({pictures}) я нашёл # лица:} many {На этих картинках ({pictures}) я нашёл # лиц:} other {На этих картинках ({pictures}) я нашёл # лица:}}',
  pictureWithFaces:
    '{count, plural, =1 {Картинка {number}: одно лицо} one {Картинка {number}: # лицо} few {Картинка {number}: # лица} many {Картинка {number}: # лиц} other {Картинка {number}: # лица}}',
  pictureWithoutFaces: 'Картинка {number}: никого',
  pictureUnread: 'Картинка {number}: не удалось прочитать',
}
