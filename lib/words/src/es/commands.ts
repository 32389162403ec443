import type { Catalogue } from '../catalogues.ts'

export const commands: Catalogue['commands'] = {
  start: 'Qué hace este bot',
  help: 'Qué puedes enviar',
  classify: 'Mirar la imagen a la que respondes',
  me: 'Mirar tu foto de perfil',
  settings: 'Idioma, estilo y más',
  queue: 'Quién espera',
  cancel: 'Retirar tus imágenes en espera',
  auto: 'Todas las imágenes de este grupo: sí o no',
  privacy: 'Qué se guarda',
  forget: 'Olvidar este chat',
}
