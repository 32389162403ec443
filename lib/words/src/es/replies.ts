import type { Catalogue } from '../catalogues.ts'

export const replies: Catalogue['replies'] = {
  start:
    '¡Hola! Envíame una foto y te la devuelvo con la emoción y el género junto a cada cara.\n\nSirve una foto, un archivo de imagen o un enlace a una imagen. En /help te cuento más.',
  help: `Qué puedes enviarme:
• una foto, o varias como álbum
• un archivo de imagen de hasta {limit, number} MB: JPEG, PNG, WebP, GIF, TIFF, AVIF o HEIC
• un sticker; de un vídeo o una animación miro la primera imagen
• enlaces a imágenes

Responde a una imagen con /classify y miraré esa; /me mira tu foto de perfil. En /settings están el idioma, el estilo y más; /queue dice quién espera, /cancel retira tus imágenes en espera y /privacy explica qué guardo. En un grupo, mencióname o respóndeme, o que un administrador envíe /auto on.

Una etiqueta es lo que un ordenador adivina a partir de unos miles de píxeles: «alegría 87 %» significa que, de 100 caras que me parecen así, la gente ve alegría en unas 87. No sabe qué siente nadie ni quién es, así que no decidas nada sobre nadie por ella; cuando no estoy seguro o una cara se ve mal, lo digo.`,
  groupHello:
    '¡Hola! Mencióname debajo de una imagen, o responde a una con /classify, y la miraré. Con /auto on, un administrador me deja mirar todas las imágenes de aquí.',
  working: 'La estoy mirando…',
  received: 'Recibida.',
  queued:
    '{minutes, plural, =0 {En la cola: {position, number} de {total, number}. Falta poco.} one {En la cola: {position, number} de {total, number}. Falta más o menos un minuto.} other {En la cola: {position, number} de {total, number}. Faltan unos # minutos.}}',
  cancelled: '{count, plural, one {Cancelada.} other {Canceladas: # imágenes.}}',
  nothingToCancel: 'No tienes ninguna imagen en espera.',
  notYours: 'Solo puede cancelarla quien envió la imagen.',
  alreadyUnderWay: 'Ya es tarde para cancelar: la estoy mirando.',
  queueEmpty: 'No espera nadie. ¡Envíame una imagen!',
  queueOverview:
    '{waiting, plural, =0 {No espera ninguna imagen} one {Espera una imagen} other {Esperan # imágenes}}; {working, plural, =0 {ahora no miro ninguna.} one {ahora miro una.} other {ahora miro #.}}',
  queueYours:
    '{count, plural, =0 {Ninguna es tuya.} one {Una de ellas es tuya.} other {# de ellas son tuyas.}}',
  queueWait:
    '{minutes, plural, =0 {Una nueva tarda menos de un minuto.} one {Una nueva tarda más o menos un minuto.} other {Una nueva tarda unos # minutos.}}',
  firstFrame: 'De lo que se mueve solo miro la primera imagen.',
  unsupported: 'Envíame una foto, un archivo de imagen o un enlace a una imagen, y leeré las caras que haya.',
  tooLarge:
    'Este archivo ocupa {size, number, ::.#} MB y yo puedo con {limit, number} MB. Por favor, envía uno más pequeño.',
  linksCut:
    'De un mensaje acepto como mucho {limit, number} imágenes, así que miro las {limit, number} primeras. Por favor, envía las demás en otro mensaje.',
  queueFull:
    '{minutes, plural, =0 {Esperan tantas imágenes que ahora no puedo aceptar esta. Por favor, envíala de nuevo dentro de un minuto.} one {Esperan tantas imágenes que ahora no puedo aceptar esta. Por favor, envíala de nuevo dentro de un minuto.} other {Esperan tantas imágenes que ahora no puedo aceptar esta. Por favor, envíala de nuevo dentro de unos # minutos.}}',
  chatFull:
    'Esperan tantas imágenes tuyas que ahora no puedo aceptar esta. Por favor, envíala cuando haya respondido algunas.',
  notStarted:
    'Me están reiniciando y no he llegado a esta imagen. Por favor, envíala de nuevo dentro de un minuto o dos.',
  expired:
    'Lo siento: esta imagen esperó tanto que la he dejado pasar. Por favor, envíala de nuevo si todavía te interesa.',
  paused: 'Estoy en una pausa y ahora no acepto imágenes. Por favor, vuelve un poco más tarde.',
  notAllowed:
    'Solo trabajo para las personas que me han indicado. Por favor, pide a quien me mantiene que te añada.',
  classifyWhat: 'Por favor, responde a una imagen con /classify, para que sepa a cuál te refieres.',
  noProfilePhoto: 'No veo ninguna foto de perfil tuya. Quizá tus ajustes de privacidad me la ocultan.',
  resultExpired:
    'Ya no tengo este resultado: los guardo solo unos minutos. Por favor, envía la imagen de nuevo.',
  drawing: 'La estoy dibujando…',
  jsonCaption: 'Todo lo que he encontrado, como JSON para programas.',
  autoOn: 'A partir de ahora miro todas las imágenes de este grupo. Con /auto off se acaba.',
  autoBlind:
    'Miraría todas las imágenes de este grupo, pero Telegram solo me enseña lo que me menciona o me responde. Por favor, hazme administrador, o apaga mi modo de privacidad en @BotFather y añádeme de nuevo al grupo.',
  autoOff: 'A partir de ahora solo miro las imágenes en las que me mencionan o me responden.',
  autoHow: 'Envía /auto on y miraré todas las imágenes de este grupo; con /auto off se acaba.',
  autoOnlyInGroups: 'Aquí miro todas las imágenes de todos modos. /auto es para grupos.',
  adminsOnly: 'Eso solo pueden cambiarlo los administradores de este grupo.',
  privacy:
    'No escribo ninguna imagen en el disco. Está en la memoria mientras la miro y luego desaparece; hasta que la respondo anoto cuál es, para no perder nada si me caigo. Lo que encontré en ella queda unos minutos en la memoria para que funcionen los botones. Los ajustes de este chat se guardan hasta que envíes /forget. Telegram guarda el chat, como todos los chats.',
  forgotten: 'Hecho: he olvidado los ajustes de este chat y todos sus resultados.',
}
