import { fileUrl } from './api.js'
import { byId } from './element.js'

/** Photos, large, one after the other. @param {() => readonly any[]} visible */
export function createViewer(visible) {
  const dialog = byId('viewer')
  const image = byId('viewer-image')
  let messageId = 0

  const pictures = () =>
    visible().filter(
      ({ photo, document, animation, pending }) => !pending && !animation && (photo || document?.thumbnail),
    )

  function show(message) {
    messageId = message.message_id
    const file = message.photo?.at(-1) ?? message.document
    // Browsers do not show every format; the thumbnail is always a JPEG.
    image.onerror = () => {
      image.onerror = null
      if (message.document) image.src = fileUrl(message.document.thumbnail.file_id)
    }
    image.src = fileUrl(file.file_id)
    image.alt = message.caption ?? 'Photo'
    byId('viewer-caption').textContent = message.caption ?? ''
    const save = byId('viewer-save')
    save.href = fileUrl(file.file_id)
    save.download = message.document?.file_name ?? `photo-${message.message_id}.jpg`
    const all = pictures()
    const index = all.findIndex(({ message_id }) => message_id === messageId)
    byId('viewer-previous').hidden = index <= 0
    byId('viewer-next').hidden = index < 0 || index === all.length - 1
    if (!dialog.open) dialog.showModal()
  }

  function step(by) {
    const all = pictures()
    const index = all.findIndex(({ message_id }) => message_id === messageId)
    const next = all[index + by]
    if (next) show(next)
  }

  byId('viewer-previous').addEventListener('click', () => step(-1))
  byId('viewer-next').addEventListener('click', () => step(1))
  byId('viewer-close').addEventListener('click', () => dialog.close())
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog || target === image) dialog.close()
  })
  dialog.addEventListener('keydown', ({ key }) => {
    if (key === 'ArrowLeft') step(-1)
    if (key === 'ArrowRight') step(1)
  })
  return { show }
}
