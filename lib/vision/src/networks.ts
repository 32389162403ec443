/** The networks without the way of a photo around them, for those who measure or judge them alone. */
export { type AgeGenderNet, ageGenderNet, loadAgeGenderNet } from './age-gender.ts'
export { openBackend } from './backend.ts'
export { iou } from './box.ts'
export { createClassifier } from './classify.ts'
export { decode } from './decode.ts'
export { type EmotionNet, emotionNet, loadEmotionNet } from './emotion.ts'
export { emotions, genders } from './labels.ts'
export { loadWeights } from './models.ts'
