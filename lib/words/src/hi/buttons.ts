import type { Catalogue } from '../catalogues.ts'

export const buttons: Catalogue['buttons'] = {
  boxes: 'चौखटे',
  emoji: 'इमोजी',
  blur: 'धुंधला',
  json: 'JSON',
  cancel: 'रद्द करें',
}
