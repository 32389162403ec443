export * from './config.ts'
export * from './health.ts'
export * from './lifecycle.ts'
export * from './log.ts'
