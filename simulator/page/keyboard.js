import { element } from './element.js'

/** The buttons below a message. @param {any} message @param {import('./bubble.js').Hands} hands */
export function keyboard(message, hands) {
  const key = (button) =>
    button.url !== undefined && /^https?:/i.test(button.url)
      ? element(
          'a',
          { href: button.url, target: '_blank', rel: 'noopener noreferrer', dir: 'auto' },
          button.text,
        )
      : element(
          'button',
          {
            type: 'button',
            dir: 'auto',
            onclick: ({ currentTarget }) => hands.press(message, button.callback_data, currentTarget),
          },
          button.text,
        )
  return element(
    'div.keyboard',
    {},
    ...message.reply_markup.inline_keyboard.map((row) => element('div', {}, ...row.map(key))),
  )
}
