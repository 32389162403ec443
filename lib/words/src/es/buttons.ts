import type { Catalogue } from '../catalogues.ts'

export const buttons: Catalogue['buttons'] = {
  boxes: 'Recuadros',
  emoji: 'Emojis',
  blur: 'Borroso',
  json: 'JSON',
  cancel: 'Cancelar',
}
