/** The server's key, where it wants one. It is kept for this tab and goes with it. */
import { find } from './dom.ts'

const place = 'emogram-key'

export const storedKey = (): string | undefined => sessionStorage.getItem(place) ?? undefined

const dialog = find('key-dialog', HTMLDialogElement)
const form = find('key-form', HTMLFormElement)
const field = find('key', HTMLInputElement)
const hint = find('key-hint', HTMLElement)

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

find('key-cancel', HTMLButtonElement).addEventListener('click', () => dialog.close())
form.addEventListener('submit', (event) => {
  event.preventDefault()
  dialog.close('use')
})
