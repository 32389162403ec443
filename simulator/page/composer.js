import { byId, element } from './element.js'

const usualCommands = [
  { command: 'start', description: 'Begin' },
  { command: 'help', description: 'What the bot can do' },
]

/**
 * The line at the bottom.
 * @param {(text: string) => Promise<boolean>} onText true when it was sent
 * @param {() => void} onEscape
 */
export function createComposer(onText, onEscape) {
  const text = byId('text')
  const menu = byId('commands')

  const fit = () => {
    text.style.height = 'auto'
    text.style.height = `${text.scrollHeight}px`
  }

  async function submit() {
    const words = text.value.trim()
    if (words === '') return
    text.value = ''
    fit()
    // Nobody should have to type it again.
    if (!(await onText(words)) && text.value === '') {
      text.value = words
      fit()
    }
  }

  byId('composer').addEventListener('submit', (event) => {
    event.preventDefault()
    void submit()
  })
  text.addEventListener('input', () => {
    fit()
    if (text.value === '/') menu.showPopover()
    else menu.hidePopover()
  })
  text.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowUp' && menu.matches(':popover-open')) {
      event.preventDefault()
      menu.lastElementChild?.focus()
    }
    if (event.key === 'Escape' && !menu.matches(':popover-open')) onEscape()
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault()
      void submit()
    }
  })
  byId('attach').addEventListener('click', () => byId('files').click())
  menu.addEventListener('keydown', ({ key }) => {
    const by = { ArrowUp: 'previousElementSibling', ArrowDown: 'nextElementSibling' }[key]
    if (by) document.activeElement?.[by]?.focus()
  })

  return {
    /** @param {readonly { command: string, description: string }[]} commands */
    setCommands(commands) {
      const choose = (command) => {
        menu.hidePopover()
        text.value = ''
        void onText(`/${command}`)
        text.focus()
      }
      menu.replaceChildren(
        ...(commands.length > 0 ? commands : usualCommands).map(({ command, description }) =>
          element(
            'button',
            { type: 'button', onclick: () => choose(command) },
            element('b', {}, `/${command}`),
            element('small', {}, description),
          ),
        ),
      )
    },
    focus: () => text.focus(),
    /** @param {string} words */
    write(words) {
      text.value = words
      fit()
      text.focus()
    },
  }
}
