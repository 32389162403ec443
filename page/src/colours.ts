import type { Emotion } from '@emogram/contract'

/** Bright enough on photos and on both backgrounds; nothing is said by colour alone. */
export const colours: Readonly<Record<Emotion, string>> = {
  angry: '#ff5a4f',
  disgust: '#5cb85c',
  fear: '#b06cf0',
  happy: '#f7b500',
  sad: '#4d9bf5',
  surprise: '#ff8a3d',
  neutral: '#97a1b5',
}

export const unsureColour = '#d3d7e2'
