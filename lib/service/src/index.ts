export type { ImageSource } from './source.ts'
