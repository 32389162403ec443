import type { Catalogue } from '../catalogues.ts'

export const admin: Catalogue['admin'] = {
  title: 'Cómo me va',
  running:
    '{days, plural, =0 {En marcha desde hoy} one {En marcha desde hace un día} other {En marcha desde hace # días}}',
  jobs: 'En espera: {waiting, number}. En curso: {working, number}.',
  outcomes: 'Respondidas: {answered, number}. Fallidas: {failed, number}. Dudosas: {inDoubt, number}.',
  memory: 'Memoria: {megabytes, number, ::.} MB',
  accepting: 'Acepto imágenes.',
  paused: 'En pausa: acepto imágenes, pero esperan.',
  draining: 'Vaciando: no acepto imágenes nuevas; respondo a las que esperan.',
  pause: 'Pausa',
  resume: 'Seguir',
  drain: 'Vaciar',
  refresh: 'Actualizar',
}
