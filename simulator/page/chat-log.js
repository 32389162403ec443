import { bubble } from './bubble.js'
import { byId, element } from './element.js'
import { day } from './format.js'
import { topicOf } from './topics.js'

/** This close to the end the chat follows new messages. */
const nearEndPx = 120

/**
 * Everything said in the chat, as rows. Rows are made anew only when what they show has changed.
 * @param {import('./bubble.js').Hands} hands
 */
export function createChatLog(hands) {
  const log = byId('log')
  const scroller = byId('scroller')
  const toEnd = byId('to-end')
  /** @type {Map<number, any>} by message id; what is still being sent stands behind, with ids of its own */
  const messages = new Map()
  /** @type {Map<number, { print: string, row: HTMLElement }>} by the first message of the row */
  const rows = new Map()
  /** @type {{ seenUpTo: number, botName: string, me: number, isGroup: boolean, topic: number | undefined }} */
  let view = { seenUpTo: 0, botName: 'Emogram', me: 0, isGroup: false, topic: undefined }
  /** Spoilers that somebody has wanted to see. */
  const revealed = new Set()
  let unread = 0
  /** How many sendings are under way, and what has come of them so far: it waits for its stand-ins to leave. */
  let sendings = 0
  const held = new Set()

  /** Whether the end is to stay in sight, whatever comes: until somebody scrolls up, and again when they are back. */
  let following = true
  let lastTop = 0

  const isNearEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearEndPx
  const scrollToEnd = (behavior = 'smooth') => {
    following = true
    scroller.scrollTo({ top: scroller.scrollHeight, behavior })
  }

  /** Hands that know what is hidden. */
  const shown = {
    ...hands,
    isRevealed: ({ message_id }) => revealed.has(message_id),
    reveal: ({ message_id }) => revealed.add(message_id),
  }

  function render() {
    const ordered = [...messages.values()]
      .filter((message) => !held.has(message.message_id) && topicOf(message) === view.topic)
      .sort((a, b) => Number(a.pending ?? false) - Number(b.pending ?? false) || a.message_id - b.message_id)
    const groups = grouped(ordered)
    const used = new Set()
    const nodes = []
    let today = ''
    for (const [index, group] of groups.entries()) {
      const next = groups[index + 1]
      if (day(group[0].date) !== today) {
        today = day(group[0].date)
        nodes.push(element('div.day.date', {}, today))
      }
      const sender = group[0].from.id
      const first = groups[index - 1]?.[0].from.id !== sender
      const last = next?.[0].from.id !== sender
      const { botName, me, isGroup, seenUpTo } = view
      const seen = group.at(-1).message_id <= seenUpTo
      const print = JSON.stringify([group, first, last, seen, botName, me, isGroup])
      const id = group[0].message_id
      const kept = rows.get(id)
      if (kept?.print !== print) rows.set(id, { print, row: bubble(group, { ...view, first, last }, shown) })
      // What was seen before does not come in again with a movement.
      if (kept && kept.print !== print) rows.get(id).row.style.animation = 'none'
      used.add(id)
      nodes.push(rows.get(id).row)
    }
    for (const id of rows.keys()) if (!used.has(id)) rows.delete(id)
    place(nodes)
    byId('welcome').hidden = messages.size > 0 || view.isGroup
    if (following) scrollToEnd('instant')
  }

  /** Moves only what is not yet in its place: a node that is put in again would begin its animation anew. */
  function place(nodes) {
    const wanted = new Set(nodes)
    for (const child of [...log.children]) if (!wanted.has(child) && !child.matches('.date')) child.remove()
    for (const child of [...log.querySelectorAll('.date')]) child.remove()
    nodes.forEach((node, index) => {
      if (log.children[index] !== node) log.insertBefore(node, log.children[index] ?? null)
    })
  }

  function markUnread(count) {
    unread = count
    if (unread > 0) toEnd.dataset.count = String(unread)
    else delete toEnd.dataset.count
  }

  scroller.addEventListener('scroll', () => {
    const { scrollTop } = scroller
    if (isNearEnd()) following = true
    // A smooth way down is far from the end for a while, but it never goes up.
    else if (scrollTop < lastTop) following = false
    lastTop = scrollTop
    toEnd.hidden = following
    if (following) markUnread(0)
  })
  toEnd.addEventListener('click', () => scrollToEnd())
  const growth = new ResizeObserver(() => {
    if (following) scrollToEnd('instant')
  })
  for (const part of [scroller, ...scroller.children]) growth.observe(part)

  return {
    clear() {
      messages.clear()
      held.clear()
      render()
    },
    /** @param {readonly any[]} all @param {Partial<typeof view>} change */
    reset(all, change) {
      log.setAttribute('aria-busy', 'true')
      view = { ...view, ...change }
      for (const [id, message] of messages) if (!message.pending) messages.delete(id)
      for (const message of all) messages.set(message.message_id, message)
      render()
      log.setAttribute('aria-busy', 'false')
      scrollToEnd('instant')
    },
    put(message) {
      if (!following && !messages.has(message.message_id) && message.from.is_bot) markUnread(unread + 1)
      if (
        sendings > 0 &&
        message.from.id === view.me &&
        !message.pending &&
        !messages.has(message.message_id)
      ) {
        held.add(message.message_id)
      }
      messages.set(message.message_id, message)
      render()
    },
    /**
     * Shows stand-ins until `sending` has ended. The real messages come over the live line too, sooner or later than
     * the answer to the sending; so nothing is seen twice and nothing is missing for a moment.
     * @param {readonly any[]} standIns
     * @param {Promise<{ messages: readonly any[] }>} sending
     */
    async during(standIns, sending) {
      sendings += 1
      for (const message of standIns) messages.set(message.message_id, message)
      render()
      scrollToEnd()
      try {
        const sent = await sending
        // Unless another chat has been opened meanwhile.
        for (const message of messages.has(standIns[0].message_id) ? sent.messages : []) {
          const { message_id } = message
          held.delete(message_id)
          if (!messages.has(message_id)) messages.set(message_id, { ...message, reactions: [] })
        }
      } finally {
        sendings -= 1
        for (const { message_id } of standIns) messages.delete(message_id)
        if (sendings === 0) held.clear()
        render()
      }
    },
    remove(messageId) {
      messages.delete(messageId)
      render()
    },
    change(messageId, change) {
      const message = messages.get(messageId)
      if (message) this.put({ ...message, ...change })
    },
    /** @param {Partial<typeof view>} change who looks, and at what */
    look(change) {
      view = { ...view, ...change }
      render()
    },
    show(messageId) {
      // Of an album only the first one has a row.
      const id = [...rows.keys()].filter((first) => first <= messageId).sort((a, b) => b - a)[0]
      const row = messages.has(messageId) ? rows.get(id)?.row : undefined
      const box = row?.querySelector('.bubble')
      if (!box) return
      row.scrollIntoView({ block: 'center', behavior: 'smooth' })
      box.classList.remove('lit')
      requestAnimationFrame(() => box.classList.add('lit'))
    },
    scrollToEnd,
    has: (messageId) => messages.has(messageId),
    /** What can be enlarged: covered spoilers cannot. */
    visible: () =>
      [...messages.values()]
        .filter((message) => !message.has_media_spoiler || revealed.has(message.message_id))
        .filter((message) => topicOf(message) === view.topic)
        .sort((a, b) => a.message_id - b.message_id),
  }
}

/** Messages that share an album stand in one row. */
function grouped(messages) {
  const groups = []
  for (const message of messages) {
    const group = groups.at(-1)
    const album = message.media_group_id
    if (album !== undefined && group?.[0].media_group_id === album) group.push(message)
    else groups.push([message])
  }
  return groups
}
