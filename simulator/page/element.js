import { icon } from './icons.js'

/**
 * Makes an element. Text goes in as text, never as markup: what people send stays words.
 * @param {string} name a tag, with classes behind dots: `button.round.send`
 * @param {Record<string, unknown>} [properties] `on…` are listeners, the rest attributes; false and undefined are left out
 * @param {...(Node | string | undefined | false | null)} children
 * @returns {HTMLElement}
 */
export function element(name, properties = {}, ...children) {
  const [tag, ...classes] = name.split('.')
  const made = document.createElement(tag)
  made.classList.add(...classes)
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === false || value === null) continue
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value)
    else made.setAttribute(key, value === true ? '' : String(value))
  }
  made.append(...children.filter((child) => child !== undefined && child !== false && child !== null))
  return made
}

/** @param {string} id @returns {any} */
export const byId = (id) => {
  const found = document.getElementById(id)
  if (!found) throw new Error(`The page has no #${id}`)
  return found
}

/** Puts the icons into the buttons that are written in the page itself. */
export function fillIcons() {
  for (const place of document.querySelectorAll('[data-icon]')) place.append(icon(place.dataset.icon))
}
