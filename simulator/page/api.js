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

/** What a person does in one chat. @param {number} chatId */
export const chatApi = (chatId) => ({
  /** @param {string} text @param {number} [replyTo] */
  sendText: (text, replyTo) => call('POST', `/chats/${chatId}/text`, { text, reply_to_message_id: replyTo }),

  /** @param {'photos' | 'documents'} kind @param {readonly File[]} files @param {string} caption */
  sendFiles(kind, files, caption) {
    const form = new FormData()
    if (caption) form.set('caption', caption)
    for (const file of files) form.append('file', file, file.name)
    return call('POST', `/chats/${chatId}/${kind}`, form)
  },

  /** @param {number} messageId @param {string} data */
  press: (messageId, data) => call('POST', `/chats/${chatId}/messages/${messageId}/press`, { data }),

  /** @param {boolean} blocked */
  block: (blocked) => call('PUT', `/chats/${chatId}`, { blocked }),
})

export const listChats = async () => (await call('GET', '/chats')).chats

/** @param {string} fileId */
export const fileUrl = (fileId) => `/api/files/${fileId}`
