import { byId } from './element.js'
import { actionWords } from './format.js'

/** The words below the title, and the bubble in which the bot seems to be typing. */
export function createStatus() {
  const state = { botName: 'Emogram', listening: false, connected: false, chat: undefined }
  let action
  let timer

  function show() {
    const { botName, chat, connected, listening } = state
    const isGroup = chat !== undefined && chat.type !== 'private'
    byId('bot-name').textContent = isGroup ? chat.first_name : botName
    const line = byId('bot-status')
    line.textContent = !connected ? 'connecting…' : action ? `${actionWords(action)}…` : words(isGroup)
    line.classList.toggle('lively', Boolean(action) || (connected && listening))
    byId('action-words').textContent = action ? `${botName} ${actionWords(action)}…` : ''
    byId('action').hidden = !action
  }

  function words(isGroup) {
    const { botName, chat, listening } = state
    const gone = chat?.bot_status === 'left' || chat?.bot_status === 'kicked'
    if (!isGroup) {
      if (chat?.blocked) return 'you have blocked this bot'
      return listening ? 'online' : 'not running yet; messages wait for it'
    }
    if (chat.migrated_to) return 'this group is a supergroup now'
    const people = chat.members.filter((member) => member.status !== 'left' && member.status !== 'kicked')
    const names = people.map(({ first_name }) => first_name).join(', ')
    if (gone) return `without ${botName} · ${names}`
    return `${listening ? 'online' : 'not running yet'} · ${names}`
  }

  return {
    /** @param {Partial<typeof state>} change */
    set(change) {
      Object.assign(state, change)
      show()
    },
    /** @param {string} [next] nothing: the bot is done with it @param {number} [forMs] */
    act(next, forMs) {
      clearTimeout(timer)
      action = next
      if (next) timer = setTimeout(() => this.act(undefined), forMs)
      show()
    },
  }
}
