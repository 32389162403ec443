export { type RunServiceOptions, runService, serviceSettings } from './run-service.ts'
export { createService, type ServiceOptions } from './service.ts'
export type { ImageSource } from './source.ts'
