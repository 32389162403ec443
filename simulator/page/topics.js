import { byId, element } from './element.js'

/**
 * The topics of a forum, as tabs. What belongs to none stands under General.
 * @param {{ choose: (topic: number | undefined) => void, add: (name: string) => void }} does
 */
export function createTopics({ choose, add }) {
  const bar = byId('topics')
  /** @type {Map<number | undefined, number>} how much is new in topics that nobody looks at */
  const unread = new Map()

  bar.addEventListener('keydown', (event) => {
    const by = { ArrowLeft: 'previousElementSibling', ArrowRight: 'nextElementSibling' }[event.key]
    if (!by || event.target.tagName === 'INPUT') return
    document.activeElement?.[by]?.focus()
  })

  const tab = (topic, name, chosen) => {
    const count = unread.get(topic)
    return element(
      'button',
      {
        type: 'button',
        'aria-pressed': String(topic === chosen),
        onclick: () => {
          unread.delete(topic)
          choose(topic)
        },
      },
      element('span', { dir: 'auto' }, name),
      count !== undefined && element('small', { 'aria-label': `${count} new` }, String(count)),
    )
  }

  /** Typing a name is all it takes. */
  const newTopic = () => {
    const field = element('input', {
      type: 'text',
      maxlength: 128,
      placeholder: 'Topic',
      'aria-label': 'Name of the new topic',
    })
    field.addEventListener('keydown', ({ key }) => {
      if (key === 'Enter' && field.value.trim() !== '') add(field.value.trim())
      if (key === 'Escape') field.replaceWith(more())
    })
    field.addEventListener('blur', () => field.isConnected && field.replaceWith(more()))
    return field
  }
  const more = () =>
    element(
      'button',
      {
        type: 'button',
        'aria-label': 'New topic',
        onclick: ({ currentTarget }) => {
          const field = newTopic()
          currentTarget.replaceWith(field)
          field.focus()
        },
      },
      '+',
    )

  return {
    /** @param {any} chat @param {number | undefined} chosen */
    show(chat, chosen) {
      bar.hidden = !chat.is_forum
      if (bar.contains(document.activeElement) && document.activeElement.tagName === 'INPUT') return
      bar.replaceChildren(
        tab(undefined, 'General', chosen),
        ...chat.topics.map(({ message_thread_id, name }) => tab(message_thread_id, name, chosen)),
        more(),
      )
    },
    /** @param {number | undefined} topic */
    markUnread: (topic) => unread.set(topic, (unread.get(topic) ?? 0) + 1),
    clear: () => unread.clear(),
  }
}

/** @param {any} message @returns {number | undefined} */
export const topicOf = (message) =>
  message.is_topic_message
    ? message.message_thread_id
    : message.forum_topic_created
      ? message.message_id
      : undefined
