import { element } from './element.js'

const hues = [258, 18, 160, 320, 205, 45, 285, 120]

/** @param {number} id */
export const hueOf = (id) => String(hues[Math.abs(id) % hues.length])

/**
 * The first letter of a name on a colour of its own; the bot has a picture.
 * @param {{ id: number, first_name: string, is_bot?: boolean }} person
 */
export function face({ id, first_name, is_bot }) {
  if (is_bot) return element('img.face', { src: '/icon.svg', alt: '' })
  const [letter = '?'] = first_name
  const made = element('span.face', { 'aria-hidden': 'true' }, letter.toUpperCase())
  made.style.setProperty('--hue', hueOf(id))
  return made
}

/** Names for people whom nobody has given one. */
const names = ['Ada', 'Ben', 'Chen', 'Dina', 'Emil', 'Fatima', 'Goro', 'Hana']

/** @param {readonly { id: number, first_name: string }[]} members */
export function newcomer(members) {
  const id = Math.max(2_000, ...members.map((member) => member.id)) + 1
  const taken = new Set(members.map(({ first_name }) => first_name))
  return { id, first_name: names.find((name) => !taken.has(name)) ?? `Person ${id}` }
}

/** Telegram's apps tell bots one of these; the bot speaks the first six. */
export const languages = {
  en: 'English',
  es: 'Español',
  zh: '中文',
  hi: 'हिन्दी',
  ar: 'العربية',
  ru: 'Русский',
  de: 'Deutsch',
  'pt-BR': 'Português',
}
