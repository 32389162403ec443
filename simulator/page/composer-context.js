import { byId } from './element.js'
import { summary } from './format.js'

/**
 * The bar above the text: which message is answered or changed.
 * @param {{ begun: () => void, editEnded: () => void }} tell
 */
export function createContext({ begun, editEnded }) {
  const bar = byId('context')
  /** @type {{ kind: 'reply' | 'edit', message: any } | undefined} */
  let current

  function set(next) {
    const before = current
    current = next
    bar.hidden = current === undefined
    if (current) {
      const { kind, message } = current
      byId('context-title').textContent =
        kind === 'edit' ? 'Edit your message' : `Answer to ${message.from.first_name}`
      byId('context-words').textContent = summary(message)
      begun()
    } else if (before?.kind === 'edit') editEnded()
  }
  byId('context-close').addEventListener('click', () => set(undefined))

  return {
    /** @param {'reply' | 'edit'} kind @param {any} message */
    begin: (kind, message) => set({ kind, message }),
    end: () => set(undefined),
    get current() {
      return current
    },
    /** The message that the next one answers. @returns {number | undefined} */
    get replyTo() {
      return current?.kind === 'reply' ? current.message.message_id : undefined
    },
  }
}
