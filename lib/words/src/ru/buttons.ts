import type { Catalogue } from '../catalogues.ts'

export const buttons: Catalogue['buttons'] = {
  boxes: 'Рамки',
  emoji: 'Эмодзи',
  blur: 'Размыть',
  json: 'JSON',
  cancel: 'Отменить',
}
