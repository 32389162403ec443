import type { Catalogue } from '../catalogues.ts'

export const buttons: Catalogue['buttons'] = {
  boxes: 'إطارات',
  emoji: 'رموز',
  blur: 'تمويه',
  json: 'JSON',
  cancel: 'إلغاء',
}
