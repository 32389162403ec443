import { byId, element } from './element.js'
import { fileSize } from './format.js'
import { icon } from './icons.js'

const albumItems = 10
const downloadBytes = 20 * 2 ** 20

/**
 * Shows what is about to be sent and asks how: as photos, as files or as a sticker, with a caption.
 * @param {(kind: import('./api.js').FileKind, files: File[], caption: string, spoiler: boolean) => void} onSend
 */
export function createSendDialog(onSend) {
  const dialog = byId('send-dialog')
  const form = byId('send-form')
  const caption = byId('caption')
  /** @type {{ file: File, url: string }[]} */
  let items = []

  const canBePhotos = () =>
    items.every(({ file }) => file.type.startsWith('image/') && file.type !== 'image/svg+xml')
  const kind = () => form.elements.kind.value

  function render() {
    const photos = canBePhotos()
    const [asPhoto, asFile, asSticker] = form.elements.kind
    asPhoto.disabled = !photos
    asSticker.disabled = !photos || items.length > 1
    if (!photos || (asSticker.checked && asSticker.disabled)) (photos ? asPhoto : asFile).checked = true
    const noun = { photos: 'photo', documents: 'file', stickers: 'sticker' }[kind()]
    byId('spoiler-choice').hidden = noun !== 'photo'
    caption.hidden = noun === 'sticker'
    byId('previews').classList.toggle('covered', noun === 'photo' && byId('spoiler').checked)
    byId('send-title').textContent = items.length === 1 ? `Send a ${noun}` : `Send ${items.length} ${noun}s`
    byId('previews').replaceChildren(...items.map(preview))
    const warning = byId('send-warning')
    const large = items.find(({ file }) => file.size > downloadBytes)
    warning.textContent =
      large && noun === 'file' ? `“${large.file.name}” is over 20 MB. A bot cannot fetch it.` : ''
    warning.hidden = warning.textContent === ''
    byId('add-more').hidden = items.length >= albumItems
  }

  function preview(item) {
    const { file, url } = item
    const words = element('small', {}, `${file.name} · ${fileSize(file.size)}`)
    const image = file.type.startsWith('image/') && element('img', { src: url, alt: file.name })
    if (image) image.addEventListener('error', () => image.replaceWith(icon('photo'), words))
    return element(
      'li',
      {},
      image || icon('file'),
      !image && words,
      items.length > 1 &&
        element(
          'button.round',
          {
            type: 'button',
            'aria-label': `Remove ${file.name}`,
            onclick: () => {
              items = items.filter((other) => other !== item)
              URL.revokeObjectURL(url)
              render()
            },
          },
          icon('close'),
        ),
    )
  }

  form.addEventListener('change', render)
  byId('send-cancel').addEventListener('click', () => dialog.close())
  byId('add-more').addEventListener('click', () => byId('files').click())
  form.addEventListener('submit', () => {
    const files = items.map(({ file }) => file)
    const as = kind()
    const words = as === 'stickers' ? '' : caption.value.trim()
    const spoiler = as === 'photos' && byId('spoiler').checked
    clear()
    onSend(as, files, words, spoiler)
  })
  // It comes late: by then whoever is quick may have opened the dialog again.
  dialog.addEventListener('close', () => {
    if (!dialog.open) clear()
  })

  function clear() {
    for (const { url } of items) URL.revokeObjectURL(url)
    items = []
    caption.value = ''
    byId('spoiler').checked = false
  }

  return {
    /** @param {Iterable<File>} files @param {'photos' | 'documents'} [wanted] */
    add(files, wanted = 'photos') {
      const room = albumItems - items.length
      const added = [...files].slice(0, room)
      if (added.length === 0) return
      if (items.length === 0) form.elements.kind.value = wanted
      items.push(...added.map((file) => ({ file, url: URL.createObjectURL(file) })))
      render()
      if (!dialog.open) dialog.showModal()
      // On a phone the keyboard would cover the picture at once.
      if (matchMedia('(hover: hover)').matches) caption.focus()
    },
  }
}
