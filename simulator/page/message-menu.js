import { byId, element } from './element.js'
import { icon } from './icons.js'

/**
 * What can be done with one message.
 * @param {{ me: () => number, reply: (message: any) => void, edit: (message: any) => void, remove: (message: any) => void }} does
 */
export function createMessageMenu({ me, reply, edit, remove }) {
  const menu = byId('message-menu')
  const item = (name, words, run) =>
    element(
      'button',
      {
        type: 'button',
        role: 'menuitem',
        onclick: () => {
          menu.hidePopover()
          run()
        },
      },
      icon(name),
      element('span', {}, words),
    )

  menu.addEventListener('keydown', (event) => {
    const by = { ArrowUp: 'previousElementSibling', ArrowDown: 'nextElementSibling' }[event.key]
    if (!by) return
    event.preventDefault()
    document.activeElement?.[by]?.focus()
  })

  return {
    /** @param {any} message @param {HTMLElement} button */
    show(message, button) {
      const own = message.from.id === me()
      const { text, photo, document, video, forward_origin } = message
      const editable = own && !forward_origin && Boolean(text ?? photo ?? document ?? video)
      menu.replaceChildren(
        item('reply', 'Reply', () => reply(message)),
        ...(editable ? [item('edit', 'Edit', () => edit(message))] : []),
        item('bin', 'Delete for everybody', () => remove(message)),
      )
      menu.showPopover()
      const place = button.getBoundingClientRect()
      const { offsetWidth, offsetHeight } = menu
      const below = place.bottom + offsetHeight < innerHeight
      menu.style.left = `${Math.max(8, Math.min(place.left, innerWidth - offsetWidth - 8))}px`
      menu.style.top = `${below ? place.bottom : place.top - offsetHeight}px`
      menu.firstElementChild.focus()
    },
  }
}
