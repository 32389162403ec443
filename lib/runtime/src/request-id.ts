import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'

const current = new AsyncLocalStorage<string>()

/** All that `work` logs, however deep and late, carries this id: one grep finds the whole way of a photo. */
export const withRequestId = <T>(id: string, work: () => T): T => current.run(id, work)

export const currentRequestId = (): string | undefined => current.getStore()

/** For work that waits in a queue: it begins when another one ends, and would otherwise go on under that one's id. */
export const keepingRequestId = <T>(work: () => T): (() => T) => AsyncResource.bind(work)
