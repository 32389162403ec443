let nextId = 2 ** 40

/**
 * How large a picture is. Waits for its first bytes only, not until it is decoded.
 * @param {string} url
 * @returns {Promise<{ width: number, height: number }>}
 */
const dimensions = (url) =>
  new Promise((resolve) => {
    const image = new Image()
    image.onload = () => resolve({ width: image.naturalWidth, height: image.naturalHeight })
    image.onerror = () => resolve({ width: 800, height: 600 })
    image.src = url
  })

/**
 * Messages that stand in for what is on its way, with the pictures as they are on this computer.
 * @param {import('./api.js').FileKind} kind
 * @param {readonly File[]} files
 * @param {string} caption
 * @param {number} me
 * @param {import('./api.js').Speech} speech
 */
export async function outgoing(kind, files, caption, me, speech) {
  const urls = files.map((file) => URL.createObjectURL(file))
  const album = files.length > 1 ? { media_group_id: `pending-${nextId}` } : {}
  const sizes = kind === 'documents' ? [] : await Promise.all(urls.map(dimensions))
  const topic = speech.message_thread_id
  const messages = files.map((file, index) => ({
    message_id: nextId++,
    pending: true,
    from: { id: me, is_bot: false, first_name: 'You' },
    date: Math.floor(Date.now() / 1000),
    reactions: [],
    ...album,
    ...(topic !== undefined && { message_thread_id: topic, is_topic_message: true }),
    ...(index === 0 && caption && { caption }),
    ...(kind === 'photos' && { photo: [{ file_id: urls[index], ...sizes[index] }] }),
    ...(kind === 'stickers' && { sticker: { file_id: urls[index], ...sizes[index] } }),
    ...(kind === 'documents' && {
      document: {
        file_name: file.name,
        file_size: file.size,
        mime_type: file.type,
        local_url: urls[index],
      },
    }),
  }))
  return {
    messages,
    release() {
      for (const url of urls) URL.revokeObjectURL(url)
    },
  }
}
