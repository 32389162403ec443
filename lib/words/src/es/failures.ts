import type { Catalogue } from '../catalogues.ts'

const tryLater = 'Por favor, envíala de nuevo dentro de unos minutos.'

export const failures: Catalogue['failures'] = {
  bad_request:
    'Esto no lo he entendido. Por favor, envía una foto, un archivo de imagen o un enlace a una imagen.',
  unauthorized: `No estoy bien configurado, así que ahora no puedo mirar imágenes. ${tryLater}`,
  not_found: `No estoy bien configurado, así que ahora no puedo mirar imágenes. ${tryLater}`,
  method_not_allowed: `No estoy bien configurado, así que ahora no puedo mirar imágenes. ${tryLater}`,
  body_too_large:
    'Este enlace es demasiado largo para mí. Por favor, envía uno más corto o la propia imagen.',
  image_missing:
    'Ahí no he encontrado ninguna imagen. Por favor, envía una foto, un archivo de imagen o un enlace a una imagen.',
  image_empty: 'Este archivo está vacío. Por favor, envíalo de nuevo o elige otro.',
  image_too_large:
    'Esta imagen ocupa más de 20 MB, más de lo que puedo aceptar. Por favor, envía una más pequeña.',
  too_many_pixels: 'Esta imagen es demasiado grande para abrirla. Por favor, redúcela y envíala de nuevo.',
  not_an_image:
    'Esto no parece una imagen que yo pueda abrir. Conozco JPEG, PNG, WebP, GIF, TIFF, AVIF y HEIC.',
  image_unreadable:
    'Parece que esta imagen está dañada o incompleta. Por favor, envíala de nuevo o elige otra.',
  image_unprocessable:
    'Lo he intentado varias veces y no puedo con esta imagen. Por favor, prueba con otra o guárdala de nuevo como JPEG.',
  no_face: 'No he encontrado ninguna cara en esta imagen. Envíame una en la que se vea una cara.',
  url_invalid:
    'No puedo seguir este enlace. Por favor, envía uno completo que empiece por https:// y no pida contraseña.',
  url_forbidden:
    'Este enlace lleva a un lugar que no puedo visitar. Por favor, envía uno que cualquiera pueda abrir.',
  url_redirects:
    'Este enlace me manda de un sitio a otro sin fin. Por favor, envía el enlace directo a la imagen.',
  url_refused:
    'La página no me ha dado la imagen. Por favor, comprueba que el enlace se abre sin iniciar sesión, o envía la propia imagen.',
  url_unreachable:
    'No puedo llegar a esta página. Por favor, comprueba que el enlace esté bien escrito, o envía la propia imagen.',
  url_timeout:
    'La página ha tardado demasiado en darme la imagen. Por favor, inténtalo de nuevo o envía la propia imagen.',
  file_unavailable:
    'Telegram ya no me da este archivo. Por favor, envía la imagen de nuevo en lugar de reenviarla.',
  chat_unavailable:
    'Aquí no me dejan enviar imágenes. Por favor, dame permiso o mándame la foto por privado.',
  too_many_requests: `Llegan tantas imágenes que no he podido atender la tuya. ${tryLater}`,
  overloaded: `Llegan tantas imágenes que no he podido atender la tuya. ${tryLater}`,
  not_ready: `Todavía me estoy despertando y no he podido mirar tu imagen. ${tryLater}`,
  telegram_busy: `Telegram me ha pedido que vaya más despacio y no he podido responder con tu imagen. ${tryLater}`,
  telegram_unreachable: `No he podido comunicarme con Telegram para recibir o enviar tu imagen. ${tryLater}`,
  telegram_unconfirmed:
    'Telegram no me ha dicho si te llegó mi respuesta. Si arriba no hay ninguna imagen, por favor, envía la tuya de nuevo.',
  telegram_failed:
    'Telegram no ha aceptado mi respuesta. Por favor, envía la imagen de nuevo, o como foto en lugar de archivo.',
  backend_unreachable: `Ahora mismo no puedo mirar imágenes. ${tryLater}`,
  timeout:
    'Con esta imagen he tardado más de lo que puedo dedicar a una. Por favor, envíala de nuevo o prueba con una más pequeña.',
  internal: `Algo ha fallado por mi parte, no por la tuya. ${tryLater}`,
}
