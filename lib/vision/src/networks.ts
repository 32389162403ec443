/** The networks without the way of a photo around them, for those who measure or judge them alone. */
export { type AgeGenderNet, ageGenderNet, loadAgeGenderNet } from './age-gender.ts'
export { openBackend } from './backend.ts'
export { type EmotionNet, emotionNet, loadEmotionNet } from './emotion.ts'
export { loadWeights } from './models.ts'
