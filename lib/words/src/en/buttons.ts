/** Short: three stand in a row below a picture. */
export const buttons = {
  boxes: 'Boxes',
  emoji: 'Emoji',
  blur: 'Blur',
  json: 'JSON',
  cancel: 'Cancel',
} as const
