import { listChats } from './api.js'
import { byId, element } from './element.js'
import { icon } from './icons.js'
import { notify } from './notices.js'

/**
 * The menu behind the dots: other people's chats, a new one, blocking the bot.
 * @param {{ chatId: () => number, blocked: () => boolean, block: (blocked: boolean) => void }} chat
 */
export function createChatMenu({ chatId, blocked, block }) {
  const menu = byId('menu')
  const item = (name, words, run) =>
    element(
      'button',
      {
        type: 'button',
        onclick: () => {
          menu.hidePopover()
          run()
        },
      },
      icon(name),
      element('span', {}, words),
    )
  const open = (id) => {
    location.hash = String(id)
  }

  async function fill() {
    const chats = await listChats()
    const ids = chats.map(({ id }) => id)
    const others = chats.filter(({ id, message_count }) => id !== chatId() && message_count > 0).slice(0, 8)
    menu.replaceChildren(
      item('plus', 'New chat as another person', () => open(Math.max(chatId(), ...ids) + 1)),
      item('block', blocked() ? 'Unblock the bot' : 'Block the bot', () => block(!blocked())),
      ...(others.length > 0 ? [element('hr'), element('h2', {}, 'Other chats')] : []),
      ...others.map(({ id, message_count }) =>
        item('person', `Person ${id} · ${message_count} message${message_count === 1 ? '' : 's'}`, () =>
          open(id),
        ),
      ),
    )
  }

  menu.addEventListener('beforetoggle', ({ newState }) => {
    if (newState === 'open') fill().catch((error) => notify(error.message))
  })
}
