import type { Catalogue } from '../catalogues.ts'

export const buttons: Catalogue['buttons'] = {
  boxes: '方框',
  emoji: '表情',
  blur: '模糊',
  json: 'JSON',
  cancel: '取消',
}
