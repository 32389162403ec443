/** Said by the server in words that a person can read. */
export class Refused extends Error {
  /** @param {string} message @param {number} status */
  constructor(message, status) {
    super(message)
    this.status = status
  }
}

const longestMs = 120_000

/** @param {string} method @param {string} path @param {object} [body] */
async function call(method, path, body) {
  const isForm = body instanceof FormData
  const response = await fetch(`/api${path}`, {
    method,
    signal: AbortSignal.timeout(longestMs),
    ...(body && { body: isForm ? body : JSON.stringify(body) }),
    ...(body && !isForm && { headers: { 'content-type': 'application/json' } }),
  }).catch(() => {
    throw new Refused('The simulator does not answer. Is it still running?', 0)
  })
  const answer = await response.json()
  if (!response.ok) throw new Refused(answer.error.message, response.status)
  return answer
}

/**
 * @typedef {object} Speech who speaks, where, in answer to what; each only where it means something
 * @property {number} [from]
 * @property {number} [message_thread_id]
 * @property {number} [reply_to_message_id]
 * @property {boolean} [spoiler]
 */

/** @typedef {'photos' | 'documents' | 'stickers'} FileKind */

/** What people do in one chat. @param {number} chatId */
export const chatApi = (chatId) => ({
  /** @param {string} text @param {Speech} speech */
  sendText: (text, speech) => call('POST', `/chats/${chatId}/text`, { text, ...speech }),

  /** @param {FileKind} kind @param {readonly File[]} files @param {string} caption @param {Speech} speech */
  sendFiles(kind, files, caption, speech) {
    const form = new FormData()
    if (caption) form.set('caption', caption)
    for (const [name, value] of Object.entries(speech)) if (value !== undefined) form.set(name, String(value))
    for (const file of files) form.append('file', file, file.name)
    return call('POST', `/chats/${chatId}/${kind}`, form)
  },

  /** @param {number} messageId @param {{ text: string } | { caption: string }} words */
  edit: (messageId, words) => call('PATCH', `/chats/${chatId}/messages/${messageId}`, words),

  /** @param {number} messageId */
  remove: (messageId) => call('DELETE', `/chats/${chatId}/messages/${messageId}`),

  /** @param {number} messageId @param {string} data @param {number} from */
  press: (messageId, data, from) =>
    call('POST', `/chats/${chatId}/messages/${messageId}/press`, { data, from }),

  /** @param {object} change of the chat, as the server names it */
  change: (change) => call('PUT', `/chats/${chatId}`, change),

  migrate: () => call('POST', `/chats/${chatId}/migrate`, {}),

  /** @param {string} name @param {number} from */
  addTopic: (name, from) => call('POST', `/chats/${chatId}/topics`, { name, from }),
})

/** @param {number} id @param {object} change */
export const changeChat = (id, change) => call('PUT', `/chats/${id}`, change)

/** @param {number} id @param {object} change */
export const changePerson = (id, change) => call('PUT', `/people/${id}`, change)

/** @param {number} id @param {File} photo */
export function addProfilePhoto(id, photo) {
  const form = new FormData()
  form.append('file', photo, photo.name)
  return call('POST', `/people/${id}/photos`, form)
}

export const listChats = async () => (await call('GET', '/chats')).chats

/** @param {string} fileId */
export const fileUrl = (fileId) => `/api/files/${fileId}`
