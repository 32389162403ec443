import { byId, element } from './element.js'
import { icon } from './icons.js'
import { face } from './people.js'

/**
 * Who speaks in a group: a face beside the text, and behind it everybody to choose from.
 * @param {{ choose: (id: number) => void, add: () => void }} does
 */
export function createSpeaker({ choose, add }) {
  const button = byId('speaker')
  const menu = byId('speakers')
  const item = (children, run, properties = {}) =>
    element(
      'button',
      {
        type: 'button',
        role: 'menuitemradio',
        ...properties,
        onclick: () => {
          menu.hidePopover()
          run()
        },
      },
      ...children,
    )

  menu.addEventListener('keydown', (event) => {
    const by = { ArrowUp: 'previousElementSibling', ArrowDown: 'nextElementSibling' }[event.key]
    if (!by) return
    event.preventDefault()
    document.activeElement?.[by]?.focus()
  })
  // Filled when it opens, and left alone while it is open: a message that comes in must not take the focus away.
  let items = () => []
  menu.addEventListener('beforetoggle', ({ newState }) => {
    if (newState === 'open') menu.replaceChildren(...items())
  })
  menu.addEventListener('toggle', ({ newState }) => {
    if (newState === 'open') menu.firstElementChild?.focus()
  })

  return {
    /** @param {any} chat @param {number} me */
    show(chat, me) {
      const isGroup = chat.type !== 'private'
      button.hidden = !isGroup
      if (!isGroup) return
      const members = chat.members.filter(({ status }) => status !== 'left' && status !== 'kicked')
      const speaking = members.find(({ id }) => id === me)
      button.replaceChildren(face(speaking ?? { id: 0, first_name: '?' }))
      button.setAttribute(
        'aria-label',
        `You speak as ${speaking?.first_name ?? 'nobody'}. Choose somebody else`,
      )
      items = () => [
        ...members.map((member) =>
          item(
            [
              face(member),
              element('span', {}, member.first_name),
              member.status !== 'member' && element('small', {}, 'admin'),
            ],
            () => choose(member.id),
            { 'aria-checked': String(member.id === me) },
          ),
        ),
        item([icon('plus'), element('span', {}, 'Somebody new')], add, { role: 'menuitem' }),
      ]
    },
  }
}
