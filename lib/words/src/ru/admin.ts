import type { Catalogue } from '../catalogues.ts'

export const admin: Catalogue['admin'] = {
  title: 'Как мои дела',
  running:
    '{days, plural, =0 {Работаю с сегодняшнего дня} one {Работаю # день} few {Работаю # дня} many {Работаю # дней} other {Работаю # дня}}',
  jobs: 'Ждут: {waiting, number}. В работе: {working, number}.',
  outcomes: 'Отвечено: {answered, number}. Неудачно: {failed, number}. Под вопросом: {inDoubt, number}.',
  memory: 'Память: {megabytes, number, ::.} МБ',
  accepting: 'Картинки принимаю.',
  paused: 'Пауза: картинки принимаются и ждут.',
  draining: 'Завершение: новых картинок не беру, на ожидающие отвечу.',
  pause: 'Пауза',
  resume: 'Продолжить',
  drain: 'Завершить',
  refresh: 'Обновить',
}
