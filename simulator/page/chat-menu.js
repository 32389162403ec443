import { addProfilePhoto, changeChat, listChats } from './api.js'
import { byId, element } from './element.js'
import { icon } from './icons.js'
import { notify } from './notices.js'
import { languages, newcomer } from './people.js'

const firstSupergroup = -1_000_000_000_000

/**
 * The menu behind the dots: who one is, what becomes of the bot, and all the other chats.
 * @param {{
 *   chat: () => any, me: () => number, language: () => string, setLanguage: (code: string) => void,
 *   change: (change: object) => Promise<unknown>, migrate: () => Promise<any>,
 * }} here
 */
export function createChatMenu({ chat, me, language, setLanguage, change, migrate }) {
  const menu = byId('menu')
  const complain = (error) => notify(error.message)
  const item = (name, words, run) =>
    element(
      'button',
      {
        type: 'button',
        onclick: () => {
          menu.hidePopover()
          Promise.resolve(run()).catch(complain)
        },
      },
      icon(name),
      element('span', { dir: 'auto' }, words),
    )
  const open = (id) => {
    location.hash = String(id)
  }

  const newGroup = async (chats, withTopics) => {
    const below = withTopics ? firstSupergroup : 0
    const ids = chats.map(({ id }) => id).filter((id) => id < below && (withTopics || id > firstSupergroup))
    const id = Math.min(below, ...ids) - 1
    const first = newcomer([])
    await changeChat(id, {
      title: withTopics ? 'Group with topics' : 'Group',
      is_forum: withTopics,
      members: [{ ...first, status: 'creator' }, newcomer([first])],
    })
    open(id)
  }

  const languageChoice = () => {
    const chosen = language()
    const codes = Object.entries(languages)
    if (chosen !== '' && languages[chosen] === undefined) codes.push([chosen, chosen])
    const select = element(
      'select',
      { onchange: ({ currentTarget }) => setLanguage(currentTarget.value) },
      ...codes.map(([code, words]) => element('option', { value: code, selected: code === chosen }, words)),
    )
    return element('label.row-label', {}, icon('face'), element('span', {}, 'Language of the app'), select)
  }

  const aboutBot = () => {
    const { type, blocked, bot_status: status } = chat()
    if (type === 'private') {
      return [
        item('block', blocked ? 'Unblock the bot' : 'Block the bot', () => change({ blocked: !blocked })),
      ]
    }
    const isOut = status === 'left' || status === 'kicked'
    const isAdmin = status === 'administrator'
    return [
      !isOut &&
        item('crown', isAdmin ? 'The bot is no longer an admin' : 'Make the bot an admin', () =>
          change({ bot: isAdmin ? 'member' : 'administrator' }),
        ),
      item('out', isOut ? 'Let the bot in again' : 'Throw the bot out', () =>
        change({ bot: isOut ? 'member' : 'kicked' }),
      ),
      type === 'group' && item('up', 'Make it a supergroup', async () => open((await migrate()).id)),
    ].filter(Boolean)
  }

  async function fill() {
    const chats = await listChats()
    const ids = chats.map(({ id }) => id).filter((id) => id > 0)
    const others = chats.filter(({ id, message_count }) => id !== chat().id && message_count > 0).slice(0, 8)
    menu.replaceChildren(
      languageChoice(),
      item('person', 'Set a profile photo', () => byId('profile-photo').click()),
      ...aboutBot(),
      element('hr'),
      item('plus', 'New chat as another person', () => open(Math.max(1_000, ...ids) + 1)),
      item('group', 'New group', () => newGroup(chats, false)),
      item('topics', 'New group with topics', () => newGroup(chats, true)),
      ...(others.length > 0 ? [element('hr'), element('h2', {}, 'Other chats')] : []),
      ...others.map(({ id, type, first_name, message_count }) => {
        const name = type === 'private' ? `${first_name === 'You' ? 'Person' : first_name} ${id}` : first_name
        const count = `${message_count} message${message_count === 1 ? '' : 's'}`
        return item(type === 'private' ? 'person' : 'group', `${name} · ${count}`, () => open(id))
      }),
    )
  }

  menu.addEventListener('beforetoggle', ({ newState }) => {
    if (newState === 'open') fill().catch(complain)
  })
  const photo = byId('profile-photo')
  photo.addEventListener('change', async () => {
    const [file] = photo.files
    photo.value = ''
    if (!file) return
    await addProfilePhoto(me(), file).then(() => notify('The bot can see the new photo with /me.'), complain)
  })
}
