import type { Catalogue } from '../catalogues.ts'

export const commands: Catalogue['commands'] = {
  start: 'Что умеет этот бот',
  help: 'Что можно прислать',
  classify: 'Посмотреть картинку, на которую вы отвечаете',
  me: 'Посмотреть ваше фото профиля',
  settings: 'Язык, стиль и прочее',
  queue: 'Кто ждёт',
  cancel: 'Отозвать ваши картинки из очереди',
  auto: 'Все картинки в этой группе: да или нет',
  privacy: 'Что хранится',
  forget: 'Забыть этот чат',
}
