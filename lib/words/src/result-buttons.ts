import { buttonActions, buttonData, type Language, type Style } from '@emogram/contract'
import { sentences } from './sentences.ts'

export interface Button {
  readonly text: string
  readonly callback_data: string
}

/**
 * What can be pressed below a result: the styles that it does not have, and the JSON file, in one row.
 * @returns undefined where the id is too long for a button
 */
export function resultButtons(
  language: Language,
  style: Style,
  resultId: string,
): readonly (readonly Button[])[] | undefined {
  const words = sentences(language, 'buttons')
  const row = buttonActions
    .filter((action) => action !== style)
    .flatMap((action) => {
      const data = buttonData(action, resultId)
      return data === undefined ? [] : [{ text: words[action], callback_data: data }]
    })
  return row.length === 0 ? undefined : [row]
}
