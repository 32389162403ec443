/** The server's key, where it wants one. It is kept for this tab and goes with it. */
import { make } from './dom.ts'

const place = 'emogram-key'

export const storedKey = (): string | undefined => sessionStorage.getItem(place) ?? undefined

const field = make('input', {
  type: 'password',
  autocomplete: 'off',
  'aria-label': 'Key',
  'aria-describedby': 'key-hint',
  pattern: '[!-~]+',
  title: 'A key has letters, digits and signs, and no spaces',
  required: '',
})
const hint = make('p', { id: 'key-hint', role: 'alert' })
const cancel = make('button', { type: 'button', class: 'button plain' }, 'Cancel')
const form = make(
  'form',
  {},
  make('h2', { id: 'key-title' }, 'This server asks for a key'),
  make('p', { class: 'quiet' }, 'Whoever runs it can give you one. It stays in this tab until you close it.'),
  field,
  hint,
  make(
    'div',
    { class: 'ways' },
    cancel,
    make('button', { type: 'submit', class: 'button primary' }, 'Use it'),
  ),
)
const dialog = make('dialog', { 'aria-labelledby': 'key-title' }, form)
document.body.append(dialog)

/** @returns whether there is a new one to try */
export async function askForKey(): Promise<boolean> {
  hint.textContent = storedKey() === undefined ? '' : 'This key does not fit. Please check it.'
  field.value = ''
  dialog.returnValue = ''
  dialog.showModal()
  await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }))
  const key = field.value.trim()
  field.value = ''
  if (dialog.returnValue !== 'use' || key === '') return false
  sessionStorage.setItem(place, key)
  return true
}

cancel.addEventListener('click', () => dialog.close())
form.addEventListener('submit', (event) => {
  event.preventDefault()
  dialog.close('use')
})
